package taskmill.worker;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what happened in this worker since its start. Thread-safe. */
public final class Counters {
    /** What is counted. */
    public enum Event {
        CLAIMED("Tasks claimed."),
        SETTLED("Outcomes that Redis took."),
        STALE("Outcomes that Redis refused, because the task was another worker's by then."),
        FENCED("Attempts killed at their fence, or because another worker had the task."),
        RELEASED("Attempts given back: at the shutdown, or because this machine could not run them."),
        RECOVERED("Attempts of dead workers that this one recovered."),
        UNANSWERED("Round trips to Redis that had no answer.");

        private final String sentence;

        Event(String sentence) {
            this.sentence = sentence;
        }

        /** What it means, for people. */
        public String sentence() {
            return sentence;
        }
    }

    private final AtomicLongArray counts = new AtomicLongArray(Event.values().length);

    Counters() {
    }

    void add(Event event, int times) {
        counts.addAndGet(event.ordinal(), times);
    }

    public long count(Event event) {
        return counts.get(event.ordinal());
    }
}
