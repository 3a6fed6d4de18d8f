package taskmill.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, in a form that a worker can have. */
public final class HostName {
    private HostName() {
    }

    public static String get() {
        return usable(raw());
    }

    /** With everything that a worker's name cannot hold replaced, and cut to its length. */
    static String usable(String name) {
        String clean = name.strip().replaceAll("[^A-Za-z0-9._-]", "-");
        String cut = clean.substring(0, Math.min(64, clean.length()));
        return cut.isEmpty() ? "worker" : cut;
    }

    private static String raw() {
        try {
            // Asking for the local host may ask a name service, which can take long where there is none.
            return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return resolved();
        }
    }

    private static String resolved() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "";
        }
    }
}
