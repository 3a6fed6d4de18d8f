package taskmill.examples;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import taskmill.client.CronRequest;
import taskmill.client.CronView;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;

/** A script at 02:30 on weekdays, tried out now. Argument: the broker. */
final class CronExample {
    public static void main(String[] args) {
        TaskClient client = new TaskClient(URI.create(args[0]));
        // Each program that starts may put it: the same cron again changes nothing.
        CronView cron = client.crons().put("nightly", CronRequest.of("30 2 * * MON-FRI",
            TaskRequest.script("hello.sh", "cron")).zone(ZoneId.of("Europe/Berlin")).skipOverlapping());
        System.out.println(cron.json().getString("words", "") + "; next " + cron.next().orElseThrow());

        String uuid = client.crons().fire("nightly");
        System.out.println(client.await(uuid, Duration.ofSeconds(10)).message());

        client.crons().delete("nightly");
    }
}
