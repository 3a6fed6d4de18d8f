package taskmill.task;

/** Why an attempt, or a task that never ran, failed. The word of a code is its constant in lower case. */
public enum ErrorCode implements Word {
    EXIT_CODE, SIGNAL, TIMEOUT, BIN_NOT_FOUND, BIN_NOT_ALLOWED, SPAWN_FAILED, HTTP_STATUS, CONNECT_FAILED,
    ADDRESS_FORBIDDEN, RESPONSE_TOO_LARGE, HANDLER_NOT_FOUND, HANDLER_FAILED, BAD_SPEC, CANCELED, TOO_LATE,
    WORKER_LOST, SHUTDOWN, PARENT_FAILED
}
