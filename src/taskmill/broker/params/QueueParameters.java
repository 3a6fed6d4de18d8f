package taskmill.broker.params;

import static taskmill.broker.params.Parameter.field;

import java.util.List;
import taskmill.task.QueueName;

/** The part of {@link Parameters} that says which queues a listing has, and in which order. */
public final class QueueParameters {
    public static final Parameter<String> PREFIX = field("prefix",
        ParameterType.matching("a queue name", QueueName.PATTERN), "all",
        "Only queues whose names begin with this.");
    public static final Parameter<Boolean> PAUSED = field("paused", ParameterType.flag(), "all",
        "Only queues that are paused, or only others.");
    public static final Parameter<String> SORT = field("sort", ParameterType.word("name", "waiting", "wait", "failed"),
        "name", "By name, or first those with the most queued tasks, the longest oldest_wait, the largest failed_24h.");
    public static final List<Parameter<?>> OF_LISTING = List.of(PREFIX, PAUSED, SORT);

    private QueueParameters() {
    }
}
