package taskmill.cli;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import taskmill.config.ConfigException;
import taskmill.config.Invocation;
import taskmill.store.StoreMismatch;

/** What the programs share, from the command line to the exit code. */
final class Launcher {
    private static final int OK = 0;
    /** Something that the program needs was not available, such as its port. */
    private static final int FAILED = 1;
    /** The command line, a file or the environment is wrong, or does not fit the data in Redis. */
    private static final int USAGE = 2;

    /**
     * A service that runs until a signal ends it.
     *
     * @param stop for the first signal
     * @param hurry for the second one: makes a stop that has begun wait no longer
     * @param readyLine printed once, when it serves
     */
    record Service(CompletionStage<Void> ready, Runnable stop, Runnable hurry, String readyLine) { }

    /** The installation; the current directory if {@code bin} did not start this. */
    static Path home() {
        return Path.of(System.getProperty("taskmill.home", ""));
    }

    static <C> void run(String name, Supplier<Invocation<C>> commandLine, Function<C, Service> start) {
        int code;
        try {
            code = invoke(name, commandLine.get(), start);
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            code = USAGE;
        } catch (StoreMismatch | UncheckedIOException e) {
            System.err.println(name + ": " + e.getMessage());
            code = e instanceof StoreMismatch ? USAGE : FAILED;
        } catch (RuntimeException e) {
            System.err.println(name + ": " + e);
            System.getLogger(Launcher.class.getName()).log(Level.DEBUG, "it cannot run", e);
            code = FAILED;
        }
        System.exit(code);
    }

    private static <C> int invoke(String name, Invocation<C> invocation, Function<C, Service> start) {
        if (invocation instanceof Invocation.Print<C> print) {
            System.out.print(print.text());
        } else if (invocation instanceof Invocation.Start<C> asked) {
            Service service = start.apply(asked.config());
            return serve(name, service, asked.warnings());
        }
        return OK;
    }

    private static int serve(String name, Service service, List<String> warnings) {
        Logger log = System.getLogger(Launcher.class.getName());
        warnings.forEach(warning -> log.log(Level.WARNING, warning));
        CompletableFuture<Void> stopping = new CompletableFuture<>();
        Runnable onSignal = () -> {
            boolean isFirst = stopping.complete(null);
            if (!isFirst) {
                service.hurry().run();
            }
        };
        List.of("TERM", "INT").forEach(signal -> Signals.handle(signal, onSignal));
        CompletableFuture<Void> ready = service.ready().toCompletableFuture();
        ready.whenComplete((nothing, failure) -> {
            if (failure == null) {
                System.out.println(service.readyLine());
            } else {
                stopping.complete(null);
            }
        });
        stopping.join();
        service.stop().run();
        log.log(Level.INFO, "stopped {0}", name);
        return ready.isCompletedExceptionally() ? USAGE : OK;
    }
}
