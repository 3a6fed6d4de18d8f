package taskmill.support;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Prints a line for each class as it ends, with its log if a test of it failed, and keeps what the closing report
 * needs. Thread-safe.
 */
final class TestReport implements TestExecutionListener {
    private static final int SLOWEST = 15;

    /** Frames of the runner and of the JDK's thread pools, which say nothing about a failure. */
    private static final Pattern NOISE = Pattern.compile(
        "(?m)^\\s+at (org\\.junit\\.|java\\.base/(java\\.util\\.concurrent\\.|jdk\\.internal\\.)).*\\R");

    private record Took(String name, long millis) {
    }

    private record Failure(String name, Throwable cause) {
    }

    private final ClassLogs logs;
    private final boolean stopAtFailure;
    private final Map<UniqueId, Long> startedNanos = new ConcurrentHashMap<>();
    private final List<Took> took = new ArrayList<>(); // guarded by this, as all below
    private final Map<String, Integer> passedOfClass = new HashMap<>();
    private final Map<String, Integer> failedOfClass = new HashMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private int passed;
    private int skipped;

    /** @param stopAtFailure ends the JVM with exit code 1 at the first failure */
    TestReport(ClassLogs logs, boolean stopAtFailure) {
        this.logs = logs;
        this.stopAtFailure = stopAtFailure;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (isTopClass(test)) {
            logs.begin();
        }
        startedNanos.put(test.getUniqueIdObject(), System.nanoTime());
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        skipped++;
        logs.out().println("skipped  " + name(test) + ": " + reason);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        long millis = (System.nanoTime() - startedNanos.remove(test.getUniqueIdObject())) / 1_000_000;
        switch (result.getStatus()) {
            case SUCCESSFUL -> pass(test);
            case ABORTED -> executionSkipped(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason"));
            case FAILED -> fail(test, result);
        }
        if (test.isTest()) {
            took.add(new Took(name(test), millis));
        } else if (isTopClass(test)) {
            endClass(name(test), millis);
        }
    }

    private void pass(TestIdentifier test) {
        if (test.isTest()) {
            passed++;
            passedOfClass.merge(className(test), 1, Integer::sum);
        }
    }

    private void fail(TestIdentifier test, TestExecutionResult result) {
        var failure = new Failure(name(test), result.getThrowable().orElseGet(() -> new AssertionError("no reason")));
        failures.add(failure);
        failedOfClass.merge(className(test), 1, Integer::sum);
        logs.out().println("FAILED   " + failure.name());
        if (stopAtFailure) {
            logs.out().print(trace(failure.cause()));
            System.exit(1);
        }
    }

    private void endClass(String name, long millis) {
        String log = logs.end();
        int failed = failedOfClass.getOrDefault(name, 0);
        if (failed > 0 && !log.isEmpty()) {
            logs.out().println("log of " + name + ":\n" + log.strip().indent(4).stripTrailing());
        }
        logs.out().printf("%4d passed %6.1f s  %s%s%n", passedOfClass.getOrDefault(name, 0), millis / 1000.0, name,
            failed > 0 ? "  " + failed + " FAILED" : "");
    }

    synchronized boolean good() {
        return failures.isEmpty() && passed > 0;
    }

    synchronized void print() {
        for (Failure failure : failures) {
            logs.out().println("\nFAILED " + failure.name());
            logs.out().print(trace(failure.cause()));
        }
        logs.out().println("\nthe slowest:");
        took.stream().sorted(Comparator.comparingLong(Took::millis).reversed()).limit(SLOWEST)
            .forEach(each -> logs.out().printf("%6.1f s  %s%n", each.millis() / 1000.0, each.name()));
        if (skipped > 0) {
            logs.out().println(skipped + " skipped");
        }
        if (passed + failures.size() == 0) {
            logs.out().println("no test class has such a name");
        }
        logs.out().println(passed + " passed, " + failures.size() + " failed");
        logs.out().flush();
    }

    private static boolean isTopClass(TestIdentifier test) {
        return test.getUniqueIdObject().getLastSegment().getType().equals("class");
    }

    /** The class of a test or of something in it; empty for what is in no class. */
    private static String className(TestIdentifier test) {
        var segments = test.getUniqueIdObject().getSegments();
        return segments.size() < 2 ? "" : segments.get(1).getValue();
    }

    private static String name(TestIdentifier test) {
        if (test.getSource().orElse(null) instanceof MethodSource source) {
            String method = source.getClassName() + "." + source.getMethodName();
            return test.getDisplayName().startsWith(source.getMethodName()) ? method : method + test.getDisplayName();
        }
        if (test.getSource().orElse(null) instanceof ClassSource source) {
            return source.getClassName();
        }
        return test.getDisplayName();
    }

    private static String trace(Throwable cause) {
        var text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return NOISE.matcher(text.toString()).replaceAll("");
    }
}
