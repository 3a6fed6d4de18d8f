package taskmill.worker.process;

import java.time.Instant;
import java.util.List;

/**
 * The processes as Java shows them, for platforms without {@code /proc}: a process which left its parents is not found.
 * Starts are milliseconds since 1970.
 */
final class ProcessHandles implements ProcessSource {
    @Override
    public List<ProcessRow> rows() {
        return ProcessHandle.allProcesses().filter(ProcessHandle::isAlive).map(ProcessHandles::row).toList();
    }

    @Override
    public long startOf(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(ProcessHandles::start).orElse(0L);
    }

    private static ProcessRow row(ProcessHandle process) {
        return new ProcessRow(process.pid(), process.parent().map(ProcessHandle::pid).orElse(0L), 0, 0, start(process));
    }

    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(1L);
    }
}
