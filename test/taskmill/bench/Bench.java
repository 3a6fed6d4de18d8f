package taskmill.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import taskmill.http.ServerProperties;
import taskmill.support.Command;

/** Runs rows, prints them as a table, and writes {@code build/bench/<row>.json}. */
public final class Bench {
    private static final int PEER_RUNS = 3;
    private static final List<Row> ROWS = List.of(new NoopRow(), new StoreCostRow(), new SubmitHttpRow(),
        new SubmitBatchRow(), new SubmitManyRow(), new ScriptRow(), new RpcRow(), new LatencyRow(), new LatenessRow(), new BurstRow(),
        new CronRow(), new FollowersRow(), new BacklogRow(), new MemoryRow(), new RecoveryRow(), new StartRow(),
        new GrowthRow(), new DashboardRow(), new WorkersRow(false), new WorkersRow(true),
        new FleetRow(), new WaitersRow());

    private Bench() {
    }

    /** @param args names of rows; none for all */
    public static void main(String[] args) throws Exception {
        List<String> wanted = List.of(args);
        for (String name : wanted) {
            if (ROWS.stream().noneMatch(row -> row.name().equals(name))) {
                System.err.println("no such row: " + name + "; there are "
                    + String.join(", ", ROWS.stream().map(Row::name).toList()));
                System.exit(2);
            }
        }
        ServerProperties.applyDefaults();
        Logger.getLogger("").setLevel(Level.WARNING);
        Runtime.getRuntime().addShutdownHook(new Thread(Bench::endDrivers, "drivers-end"));
        System.out.println(machine());
        System.out.println(PeerComparison.present());
        for (Row row : ROWS) {
            if (wanted.isEmpty() || wanted.contains(row.name())) {
                run(row);
            }
        }
        System.exit(0);
    }

    /** The drivers of peers, and their children. */
    private static void endDrivers() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private static void run(Row row) throws Exception {
        int runs = Size.runs(row.runs());
        System.out.println("\n" + row.name() + ": " + row.title() + " (min / median / max of " + runs + ")");
        if (row.warmsUp()) {
            row.measure();
        }
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
            Map<String, Double> measured = row.measure();
            if (run < PEER_RUNS && row.comparison().isPresent()) {
                row.comparison().get().addTo(measured);
            }
            measured.forEach((name, figure) -> figures.computeIfAbsent(name, n -> new ArrayList<>()).add(figure));
        }
        Map<String, Spread> spreads = new LinkedHashMap<>();
        figures.forEach((name, all) -> {
            spreads.put(name, Spread.of(all));
            System.out.printf("  %-52s %s%n", name, spreads.get(name).text());
        });
        Results.write(new Results.Result(row.name(), row.title(), machine(), Size.isWhole(), spreads));
    }

    private static String machine() {
        String cpu = Command.of("sh", "-c", "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2").run().out().strip();
        String redis = Command.of("bin/redis.sh", "which").run().out().strip();
        String version = Command.of(redis, "--version").run().out().strip();
        return Runtime.getRuntime().availableProcessors() + " x " + cpu + ", Java " + Runtime.version() + ", "
            + version.replaceAll(" sha=.*", "") + ", " + BenchSystem.redisSettings();
    }
}
