package taskmill.support;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.ClassOrderer.OrderAnnotation;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests of the directories on the class path: all but those that need a browser, or those of the classes in whose
 * full name its one argument, a regular expression, is found. The last line is {@code N passed, N failed}; a class that fails as a whole
 * counts as one. The exit code is 0 if some passed and none failed. With {@code -Dtaskmill.tests.stop=true} it ends at
 * the first failure.
 */
public final class RunTests {
    /** More than there are cores, since tests mostly wait. */
    private static final int CLASSES_AT_A_TIME = 3 * Runtime.getRuntime().availableProcessors();

    /** Those of the dashboard need a browser, and have a time of their own. */
    private static final String USUAL = "(?!taskmill\\.page\\.).*";

    private RunTests() {
    }

    public static void main(String[] args) {
        var report = new TestReport(ClassLogs.install(), Boolean.getBoolean("taskmill.tests.stop"));
        try (var session = LauncherFactory.openSession()) {
            session.getLauncher().execute(request(args.length == 0 ? USUAL : ".*(" + args[0] + ").*"), report);
        }
        report.print();
        System.exit(report.good() ? 0 : 1);
    }

    private static LauncherDiscoveryRequest request(String pattern) {
        Set<Path> roots = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
            .filter(Files::isDirectory).collect(Collectors.toSet());
        return LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClasspathRoots(roots))
            .filters(includeClassNamePatterns(".*Test"), includeClassNamePatterns(pattern))
            .configurationParameters(parameters())
            .build();
    }

    /**
     * Each test runs on a thread of its own, so that one that ignores interrupts cannot stop the suite. The classes that
     * take long have an {@code @Order}: they come first, so that none of them goes on alone at the end.
     */
    private static Map<String, String> parameters() {
        return Map.of(
            "junit.jupiter.execution.timeout.default", "180 s",
            "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD",
            "junit.jupiter.testclass.order.default", OrderAnnotation.class.getName(),
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "same_thread",
            "junit.jupiter.execution.parallel.mode.classes.default", "concurrent",
            "junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", String.valueOf(CLASSES_AT_A_TIME));
    }
}
