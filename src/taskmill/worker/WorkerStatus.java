package taskmill.worker;

import java.time.Duration;
import java.util.Optional;

/**
 * What a worker does at a moment. Immutable.
 *
 * @param running how many attempts run
 * @param slots how many can run at once
 * @param unsettled how many outcomes Redis has not taken so far
 * @param quiet true if it claims nothing until it is told otherwise
 * @param connected true if Redis answered the last step
 * @param late for how long the step that claims and settles has run, or should have begun; not above 0 while it waits
 * @param impaired why it leaves scripts to other workers, and what to do
 */
public record WorkerStatus(int running, int slots, int unsettled, boolean quiet, boolean connected, Duration late,
    Optional<String> impaired) { }
