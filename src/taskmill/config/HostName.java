package taskmill.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, in the form of a worker's name. */
public final class HostName {
    public static String get() {
        return usable(ofMachine());
    }

    /** The name with other characters replaced, cut to the length of a worker's name. */
    static String usable(String name) {
        String clean = name.strip().replaceAll("[^A-Za-z0-9._-]", "-");
        String cut = clean.substring(0, Math.min(64, clean.length()));
        return cut.isEmpty() ? "worker" : cut;
    }

    private static String ofMachine() {
        try {
            // The JDK asks a name service for the local host, which can take long if there is none.
            return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8);
        } catch (IOException noProc) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (IOException e) {
                return "";
            }
        }
    }
}
