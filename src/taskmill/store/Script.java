package taskmill.store;

/** The Lua scripts, one for each transition and each reading that has to see one moment. */
enum Script {
    SUBMIT, CLAIM, RENEW, SETTLE, RELEASE, RECOVER, TAKEOVER, LATE, CANCEL, RETRY, EXPIRE, READ, FINISHED, COUNT, PAGE,
    CHECK
}
