package taskmill.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Writes an archive of the classes that brokers and workers load, for the JVM's option {@code -XX:SharedArchiveFile}:
 * with it they need half of the processor time until they are ready. The one argument is the file. A JVM ignores the
 * archive of another JVM or of another jar.
 */
final class SharedClasses {
    private SharedClasses() {
    }

    public static void main(String[] args) throws IOException {
        Path archive = Path.of(args[0]);
        try (Deployment deployment = Deployment.onOwnRedis()) {
            Path all = deployment.dir().resolve("all.classes");
            Files.write(all, classes(deployment));
            Path made = deployment.dir().resolve("archive");
            Command.of(Path.of(System.getProperty("java.home"), "bin", "java"), "-Xshare:dump", "-Xlog:disable",
                "-XX:SharedClassListFile=" + all, "-XX:SharedArchiveFile=" + made, "-cp", classPath()).run().succeeded();
            Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The class path that bin/launch.sh sets. */
    private static String classPath() throws IOException {
        return Path.of("build/taskmill.jar").toRealPath() + ":" + Command.of("bin/jars.sh", "path", "run").run().succeeded().out();
    }

    /** What a broker and a worker have loaded when they have done something of each kind. */
    private static Set<String> classes(Deployment deployment) throws IOException {
        Path ofBroker = deployment.dir().resolve("broker.classes");
        Path ofWorker = deployment.dir().resolve("worker.classes");
        Path file = deployment.file("worker", "redis: " + deployment.redis() + "\nbin_path: " + deployment.bin());
        Child broker = deployment.start(listing(deployment.brokerCommand(), ofBroker));
        Child worker = deployment.start(listing(Deployment.command("worker", file), ofWorker));
        Api api = Api.of(broker);
        api.run("script", "bin_name=hello.sh");
        api.run("rpc", "method=GET", "url=" + api.base() + "/metrics");
        worker.signal("TERM").exitCode();
        broker.signal("TERM").exitCode();
        Set<String> all = new LinkedHashSet<>();
        for (Path list : new Path[] {ofBroker, ofWorker}) {
            // Newer JVMs number the classes of each list.
            Files.readAllLines(list).forEach(line -> all.add(line.replaceFirst(" id: \\d+$", "")));
        }
        return all;
    }

    private static Command listing(Command command, Path file) {
        return command.withJavaOptions("-XX:DumpLoadedClassList=" + file);
    }
}
