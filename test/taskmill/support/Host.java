package taskmill.support;

import java.util.List;

/**
 * Where processes of a test run: this machine, or a network namespace of it.
 *
 * @param prefix the words that run a command there
 * @param ip its address for other hosts
 * @param door its address for the tests, which no cut concerns
 * @param bind where its servers listen
 */
public record Host(List<String> prefix, String ip, String door, String bind) {
    /** This machine. */
    public static final Host LOOPBACK = new Host(List.of(), "127.0.0.1", "127.0.0.1", "127.0.0.1");

    /** The command, on this host. */
    public Command run(Command command) {
        return command.under(prefix);
    }
}
