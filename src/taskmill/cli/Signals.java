package taskmill.cli;

import java.lang.reflect.Proxy;

/**
 * Runs something when a signal comes, every time. {@code sun.misc.Signal} is the only way to hear of a second one, and
 * is called by reflection because javac's warning about it cannot be turned off where warnings are errors.
 */
final class Signals {
    private Signals() {
    }

    /**
     * Takes the place of what the JVM does on this signal.
     *
     * @param name without SIG, such as TERM
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler},
                (self, method, args) -> {
                    action.run();
                    return null;
                });
            signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not let SIG" + name + " be handled", e);
        }
    }
}
