package taskmill.support;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests beside it on the class path: all, or those of the classes in whose full name its one argument, a
 * regular expression, is found. The last line is {@code N passed, N failed}, a class that failed as a whole counting
 * as one; the exit code is 0 if some passed and none failed.
 */
public final class RunTests {
    /** Tests mostly wait for processes, so a few more run at a time than there are cores. */
    private static final int CLASSES_AT_A_TIME = Runtime.getRuntime().availableProcessors() + 1;

    private RunTests() {
    }

    public static void main(String[] args) throws URISyntaxException {
        var report = new TestReport();
        try (var session = LauncherFactory.openSession()) {
            session.getLauncher().execute(request(args.length == 0 ? "" : args[0]), report);
        }
        report.print(System.out);
        System.out.flush();
        System.exit(report.good() ? 0 : 1);
    }

    private static LauncherDiscoveryRequest request(String pattern) throws URISyntaxException {
        var root = Path.of(RunTests.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(root)))
                .filters(includeClassNamePatterns(".*Test"), includeClassNamePatterns(".*(" + pattern + ").*"))
                .configurationParameters(parameters())
                .build();
    }

    /** A time-out runs the test on a thread of its own, so that one deaf to interrupts does not stop the suite. */
    private static Map<String, String> parameters() {
        return Map.of(
                "junit.jupiter.execution.timeout.default", "60 s",
                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD",
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "same_thread",
                "junit.jupiter.execution.parallel.mode.classes.default", "concurrent",
                "junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", String.valueOf(CLASSES_AT_A_TIME));
    }
}
