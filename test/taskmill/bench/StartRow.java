package taskmill.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Deployment;

/** The time from the start of the programs until they serve or answer, and the memory of those that serve. */
final class StartRow implements Row {
    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "start to the ready line, and resident memory when idle";
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Deployment deployment = Deployment.onOwnRedis()) {
            long start = System.nanoTime();
            Child broker = deployment.broker().awaitReady();
            figures.put("broker, s", (System.nanoTime() - start) / 1e9);
            start = System.nanoTime();
            Child worker = deployment.worker().awaitReady();
            figures.put("worker, s", (System.nanoTime() - start) / 1e9);
            start = System.nanoTime();
            Command.of("bin/taskmill", "list", "--url", Api.of(broker).base()).run().succeeded();
            figures.put("command line to its output, s", (System.nanoTime() - start) / 1e9);
            figures.put("broker, MiB resident", resident(broker));
            figures.put("worker, MiB resident", resident(worker));
        }
        return figures;
    }

    private static double resident(Child child) throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(child.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IllegalStateException("the system does not tell the memory of " + child.pid());
    }
}
