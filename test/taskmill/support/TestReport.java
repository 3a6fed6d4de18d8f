package taskmill.support;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
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

/** Says a line for each class as it ends and keeps what the closing report needs. Thread-safe. */
final class TestReport implements TestExecutionListener {
    private static final int SLOWEST = 5;

    /** Frames of the runner and of the JDK's thread pools, which say nothing about a failure. */
    private static final Pattern NOISE = Pattern.compile(
            "(?m)^\\s+at (org\\.junit\\.|java\\.base/(java\\.util\\.concurrent\\.|jdk\\.internal\\.)).*\\R");

    private record Took(String name, long millis) {
    }

    private record Failure(String name, Throwable cause) {
    }

    private final Map<UniqueId, Long> startedNanos = new ConcurrentHashMap<>();
    private final List<Took> took = new ArrayList<>(); // guarded by this, as all below
    private final List<Failure> failures = new ArrayList<>();
    private int passed;
    private int skipped;

    @Override
    public void executionStarted(TestIdentifier test) {
        startedNanos.put(test.getUniqueIdObject(), System.nanoTime());
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        skipped++;
        System.out.println("skipped  " + name(test) + ": " + reason);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        long millis = (System.nanoTime() - startedNanos.remove(test.getUniqueIdObject())) / 1_000_000;
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
            case ABORTED -> executionSkipped(test,
                    result.getThrowable().map(Throwable::getMessage).orElse("no reason"));
            case FAILED -> fail(test, result);
        }
        if (test.isTest()) {
            took.add(new Took(name(test), millis));
        } else if (test.getSource().orElse(null) instanceof ClassSource source) {
            System.out.printf("%6.1f s  %s%n", millis / 1000.0, source.getClassName());
        }
    }

    private void fail(TestIdentifier test, TestExecutionResult result) {
        failures.add(new Failure(name(test), result.getThrowable().orElseGet(() -> new AssertionError("no reason"))));
        System.out.println("FAILED   " + name(test));
    }

    synchronized boolean good() {
        return failures.isEmpty() && passed > 0;
    }

    synchronized void print(PrintStream out) {
        for (Failure failure : failures) {
            out.println("\nFAILED " + failure.name());
            out.print(trace(failure.cause()));
        }
        out.println("\nthe slowest:");
        took.stream().sorted(Comparator.comparingLong(Took::millis).reversed()).limit(SLOWEST)
                .forEach(each -> out.printf("%6.1f s  %s%n", each.millis() / 1000.0, each.name()));
        if (skipped > 0) {
            out.println(skipped + " skipped");
        }
        if (passed + failures.size() == 0) {
            out.println("no test class has such a name");
        }
        out.println(passed + " passed, " + failures.size() + " failed");
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
