package taskmill.store;

/** An expired lease: when it ended by the clock of Redis, and how long its owner's leases are. */
record ExpiredLease(AttemptId id, long leaseEndMs, long leaseMs) {
}
