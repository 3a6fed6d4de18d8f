package taskmill.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taskmill.config.Options;
import taskmill.config.WorkerConfig;
import taskmill.worker.process.PathSafety;
import taskmill.worker.process.ProcessSource;
import taskmill.worker.process.Setsid;
import taskmill.worker.script.BinDirectory;

/** What a worker with this configuration would find on this machine. Starts nothing and changes nothing. */
public final class Preflight {
    private static final int PROCESSES_A_SCRIPT = 4;
    private static final int OWN_THREADS = 100;
    private final List<Finding> findings = new ArrayList<>();

    /** How good a finding is. */
    public enum Verdict { OK, WARN, FAIL }

    /** @param text what was found; of one that is not good also what to do */
    public record Finding(Verdict verdict, String subject, String text) { }

    public static List<Finding> of(WorkerConfig config) {
        Preflight preflight = new Preflight();
        preflight.programs(config.get(Options.BIN_PATH));
        preflight.processes();
        preflight.limits(config.get(Options.CONCURRENCY));
        preflight.name(config);
        return preflight.findings;
    }

    private void add(Verdict verdict, String subject, String text) {
        findings.add(new Finding(verdict, subject, text));
    }

    private void programs(Optional<Path> binPath) {
        if (binPath.isEmpty()) {
            add(Verdict.WARN, "programs", "there is no bin_path, so this worker runs no scripts");
            return;
        }
        BinDirectory directory = new BinDirectory(binPath.get());
        Optional<String> trouble = directory.trouble();
        trouble.ifPresent(text -> add(Verdict.FAIL, "programs", text));
        directory.warning().ifPresent(text -> add(Verdict.WARN, "programs", text));
        if (trouble.isEmpty()) {
            try {
                add(Verdict.OK, "programs", directory.programs().size() + " can be run from " + binPath.get());
                directory.faults().forEach(text -> add(Verdict.WARN, "programs", text));
            } catch (IOException e) {
                add(Verdict.WARN, "programs", binPath.get() + " cannot be listed: chmod u+r it");
            }
        }
    }

    private void processes() {
        if (ProcessSource.ofPlatform().seesAll()) {
            add(Verdict.OK, "/proc", "shows the processes of this user");
        } else {
            add(Verdict.WARN, "/proc", "is not there, so a process that leaves its parent is not found: mount it");
        }
        List<String> setsid = Setsid.words();
        add(setsid.isEmpty() ? Verdict.WARN : Verdict.OK, "setsid", setsid.isEmpty()
            ? "is not on the PATH, so scripts get no session of their own: install util-linux" : setsid.get(0));
    }

    private void limits(int concurrency) {
        limit("Max open files", "open files", 1024, "ulimit -n 65536, or LimitNOFILE=65536 of systemd");
        limit("Max processes", "processes", OWN_THREADS + PROCESSES_A_SCRIPT * concurrency,
            "raise ulimit -u, or TasksMax= of systemd");
    }

    private void limit(String name, String subject, long least, String advice) {
        try {
            Matcher limit = Pattern.compile("(?m)^" + name + "\\s+(\\S+)")
                .matcher(Files.readString(Path.of("/proc/self/limits")));
            String found = limit.find() ? limit.group(1) : "unknown";
            boolean isLow = found.matches("\\d{1,9}") && Long.parseLong(found) < least;
            add(isLow ? Verdict.WARN : Verdict.OK, subject, found + " may be used"
                + (isLow ? "; " + least + " are wanted: " + advice : ""));
        } catch (IOException e) {
            add(Verdict.WARN, subject, "this system does not tell how many may be used");
        }
    }

    private void name(WorkerConfig config) {
        String name = config.name();
        for (Path directory : RunDirectory.candidates(config.get(Options.RUN_PATH))) {
            try {
                if (Files.exists(directory) && PathSafety.Owner.of(directory).uid() != PathSafety.currentUid()) {
                    add(Verdict.WARN, "name",
                        directory + " belongs to another user: ask this as the user of the worker");
                }
                Path holder = directory.resolve(RunDirectory.nameOf(config.store())).resolve(name + WorkerName.HOLDER);
                if (Files.isReadable(holder)) {
                    String[] process = Files.readString(holder).split(" ");
                    long pid = Long.parseLong(process[0]);
                    if (ProcessSource.ofPlatform().startOf(pid) == Long.parseLong(process[1])) {
                        add(Verdict.WARN, "name", name + " is taken by the process " + pid
                            + ", so a second worker would be called " + name + "-2: set name to tell them apart");
                        return;
                    }
                }
            } catch (IOException | NumberFormatException e) {
                add(Verdict.WARN, "name", directory + " cannot be read: " + e.getMessage());
            }
        }
        add(Verdict.OK, "name", name + " is free on this machine");
    }
}
