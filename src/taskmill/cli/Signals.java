package taskmill.cli;

import java.lang.reflect.Proxy;

/**
 * Handles signals by {@code sun.misc.Signal}, the only way to notice a second one; by reflection, because javac's
 * warning about it cannot be turned off.
 */
final class Signals {
    /** Runs the action at each signal of this name, such as TERM, instead of what the JVM does. */
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
