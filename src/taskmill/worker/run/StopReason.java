package taskmill.worker.run;

/** Why a run is made to end before it ends by itself, from the mildest to the most urgent. */
public enum StopReason {
    /** Its client canceled it. */
    CANCELED,
    /** Its run time is over. */
    TIMEOUT,
    /** This worker shuts down. */
    SHUTDOWN,
    /** Its lease could not be renewed, or is somebody else's: nothing of it may be left, at once. */
    FENCED
}
