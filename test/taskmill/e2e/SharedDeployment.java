package taskmill.e2e;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import taskmill.support.Api;
import taskmill.support.Deployment;

/**
 * Gives one deployment and the API of its broker to the constructors of all test classes that leave it as it is: one
 * Redis, one broker, and one worker named {@code shared}, which serves the queue {@code default}.
 */
final class SharedDeployment implements ParameterResolver {
    private record Running(Deployment deployment, Api api) implements AutoCloseable {
        static Running start() {
            var deployment = Deployment.onOwnRedis();
            var broker = deployment.broker();
            var worker = deployment.worker("name: shared", "concurrency: 30", "kill_grace: 0.5");
            var api = Api.of(broker);
            worker.awaitReady();
            return new Running(deployment, api);
        }

        /** Fails if anything logged an error, since no test here gives a reason. */
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
