package taskmill.chaos;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import com.eclipsesource.json.Json;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.worker.Worker;

/** A program with a worker in it, whose handler notes in a journal that it starts and that it ends. */
final class HandlersMain {
    private HandlersMain() {
    }

    /** Starts it on the Redis and for the journal of a system. */
    static Child start(TestSystem system) {
        return Command.of(Path.of(System.getProperty("java.home"), "bin", "java"), "-Xmx64m", "-XX:TieredStopAtLevel=1",
            "-cp", System.getProperty("java.class.path"), HandlersMain.class.getName(), system.address(),
            system.journals.effects()).start().awaitReady();
    }

    /** @param args address of Redis, file of the journal */
    public static void main(String[] args) throws InterruptedException {
        Path journal = Path.of(args[1]);
        Worker worker = Worker.builder().redis(args[0]).option("result_keep_time", "120").start();
        worker.handle("note", task -> {
            String who = task.uuid() + " " + task.attempt() + " " + worker.id() + " " + ProcessHandle.current().pid() + " ";
            String text = who + "start " + Journals.nowUs() + "\n" + who + "end " + Journals.nowUs() + "\n";
            Files.write(journal, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return Json.NULL;
        });
        worker.ready().toCompletableFuture().join();
        System.out.println("ready id=" + worker.id());
        new CountDownLatch(1).await();
    }
}
