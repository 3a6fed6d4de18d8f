package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import taskmill.store.ErrandStore.Errand;

/** Carries out errands as a broker does, but for callbacks, which it only remembers. Not thread-safe. */
final class TestErrands {
    private final ErrandStore errands;
    private final List<String> callbacks = new ArrayList<>();

    private TestErrands(ErrandStore errands) {
        this.errands = errands;
    }

    static TestErrands of(TestStore store) {
        return of(store.store().errands(TestStore.KEEP, 0));
    }

    static TestErrands of(ErrandStore errands) {
        return new TestErrands(errands);
    }

    ErrandStore store() {
        return errands;
    }

    /** Until no errand is left in any shard that nobody has taken; answers the callbacks. */
    List<String> carryOut() {
        boolean more = true;
        while (more) {
            more = false;
            for (int shard = 0; shard < errands.shards(); shard++) {
                List<Errand> taken = errands.next(shard, List.of()).errands();
                more |= !taken.isEmpty();
                List<Errand> done = taken.stream().filter(this::carryOut).toList();
                taken = errands.next(shard, done).errands();
                while (!taken.isEmpty()) {
                    taken = errands.next(shard, taken.stream().filter(this::carryOut).toList()).errands();
                }
            }
        }
        return callbacks;
    }

    /** Carries out one; true if it can be removed. */
    boolean carryOut(Errand errand) {
        switch (errand.kind()) {
            case LINK, RELINK -> {
                return errands.link(errand.uuid());
            }
            case TOLD -> {
                errands.tell(errand.uuid());
                return false;
            }
            default -> {
                callbacks.add(errand.words());
                return true;
            }
        }
    }
}
