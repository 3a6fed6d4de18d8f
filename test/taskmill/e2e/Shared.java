package taskmill.e2e;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import taskmill.support.Api;
import taskmill.support.Deployment;

/**
 * Gives the constructors of test classes one deployment, and the API of its broker, that all of them share which leave
 * it as it is: one Redis, one broker, one worker named {@code shared}, which serves the queue {@code default}.
 */
final class Shared implements ParameterResolver {
    private record Running(Deployment deployment, Api api) implements AutoCloseable {
        static Running start() {
            var deployment = Deployment.onOwnRedis();
            var broker = deployment.broker();
            var worker = deployment.worker("name: shared", "concurrency: 30", "kill_grace: 0.5");
            var api = Api.of(broker);
            worker.awaitReady();
            return new Running(deployment, api);
        }

        /** Nothing that the tests do is a reason to call for a human. */
        @Override
        public void close() {
            String said = deployment.toString();
            deployment.close();
            if (said.lines().anyMatch(line -> line.contains(" ERROR ") || line.startsWith("\tat "))) {
                throw new AssertionError("the shared broker or worker logged an error:\n" + said);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == Api.class || type == Deployment.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Running running = test.getRoot().getStore(Namespace.GLOBAL)
            .computeIfAbsent(Running.class, key -> Running.start(), Running.class);
        return parameter.getParameter().getType() == Api.class ? running.api() : running.deployment();
    }
}
