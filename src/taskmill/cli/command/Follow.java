package taskmill.cli.command;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.client.TaskClientException;
import taskmill.client.TaskView;
import taskmill.task.TaskState;

/** Waits for a task, also while its broker is started again, and shows what its script writes. For one thread. */
final class Follow {
    static final List<String> BOTH = List.of("stdout", "stderr");
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final int CONFLICT = 409;
    /** After so many seconds without an attempt somebody wants to know why. */
    private static final int PATIENCE = 3;
    private final Session session;
    private final List<String> streams;
    private final Map<String, Long> offsets = new HashMap<>();
    private volatile boolean isUnwanted;
    private int attempt;
    private int waited;
    private boolean isTold;
    private boolean isCanceled;

    /** @param streams what is shown of a script */
    Follow(Session session, List<String> streams) {
        this.session = session;
        this.streams = streams;
    }

    /** From now on Ctrl-C cancels the task and waits on. */
    void cancelsOnInterrupt() {
        session.terminal().onInterrupt().accept(() -> {
            isUnwanted = true;
            session.terminal().note("canceling; Ctrl-C once more leaves at once");
        });
    }

    /** Answers the exit code of the task, after the last line has told its outcome. */
    int toTheEnd(String uuid) {
        TaskView task = finished(uuid);
        if (session.isJson()) {
            session.print(task.json().toString());
        } else if (streams.isEmpty() && !task.message().isEmpty() && task.isSuccess()) {
            session.print(task.message());
        }
        session.terminal().note(Outcomes.sentence(task));
        return Outcomes.exitCode(task);
    }

    /** The task when it has ended. */
    TaskView finished(String uuid) {
        while (true) {
            cancelIfWanted(uuid);
            TaskView task = standing(uuid, attempt > 0 && !streams.isEmpty() ? Duration.ZERO : STEP);
            boolean isRunning = task.state() == TaskState.RUNNING;
            if (task.json().getInt("attempt", 0) > attempt) {
                attempt = task.json().getInt("attempt", 0);
                offsets.clear();
            }
            boolean more = false;
            for (String stream : attempt > 0 ? streams : List.<String>of()) {
                more |= show(uuid, stream, isRunning && stream.equals(streams.get(0)) ? STEP : Duration.ZERO);
            }
            if (task.state().isFinished() && !more) {
                return task;
            }
            if (!isRunning && !more && !streams.isEmpty() && attempt > 0) {
                tellOfFailure(task);
                standing(uuid, STEP);
            }
            if (attempt == 0 && ++waited == PATIENCE) {
                session.client().why(uuid).get("reasons").asArray().values().stream().limit(1).forEach(reason ->
                    session.terminal().note(task.state().word() + ": " + reason.asObject().getString("detail", "")));
            }
        }
    }

    private TaskView standing(String uuid, Duration wait) {
        return session.patiently(() -> session.client().await(uuid, wait));
    }

    /** Shows one piece of a stream. Answers whether there may be more at once. */
    boolean show(String uuid, String stream, Duration wait) {
        long offset = offsets.getOrDefault(stream, 0L);
        JsonObject piece = session.patiently(() -> session.client().output(uuid, stream, offset, wait));
        if (attempt > 0 && piece.getInt("attempt", 0) != attempt) {
            return false;
        }
        if (piece.getLong("dropped", 0) > 0) {
            session.terminal().note(piece.getLong("dropped", 0) + " bytes of " + stream + " are left out");
        }
        offsets.put(stream, piece.getLong("next", 0));
        String text = piece.getString("text", "");
        if (stream.equals("stderr") && streams.size() > 1) {
            session.terminal().err().print(text);
            session.terminal().err().flush();
        } else {
            session.terminal().print(text);
        }
        return piece.getLong("next", 0) < piece.getLong("total", 0);
    }

    private void tellOfFailure(TaskView task) {
        JsonValue due = task.json().get("due");
        if (task.state() == TaskState.RETRYING && !isTold && due != null) {
            session.terminal().note("attempt " + attempt + " failed, " + task.errorCode().orElse("") + "; the next one "
                + new Facts(session).cell(task.json(), "due"));
        }
        isTold = task.state() == TaskState.RETRYING;
    }

    private void cancelIfWanted(String uuid) {
        if (isUnwanted && !isCanceled) {
            try {
                session.patiently(() -> session.client().cancel(uuid));
            } catch (TaskClientException e) {
                if (e.status() != CONFLICT) {
                    throw e;
                }
            }
            isCanceled = true;
        }
    }
}
