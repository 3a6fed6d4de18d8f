package taskmill.store;

import taskmill.store.Store.Homes;

/** Clients and a worker of a store with several shards: each task lies in the home of its queue. Not thread-safe. */
record TestHomes(TestStore store, int shards) {
    int of(String queue) {
        return new Homes(shards).of(queue);
    }

    String submit(TestSpec spec) {
        return store.submit(spec.atHome(shards));
    }

    TestWorker worker(String queue) {
        return store.worker("w").onShard(of(queue));
    }

    /** Runs the next task of a queue. */
    void succeed(String queue) {
        TestWorker worker = worker(queue);
        worker.succeed(worker.take(queue));
    }

    /** The same, without success. */
    void fail(String queue) {
        TestWorker worker = worker(queue);
        worker.fail(worker.take(queue));
    }
}
