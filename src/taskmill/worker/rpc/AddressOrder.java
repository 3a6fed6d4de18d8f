package taskmill.worker.rpc;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The addresses that a call tries, one after the other. If one of them did not answer, the call tries all of them
 * again, for half a minute: an overloaded target answers late. Not thread-safe.
 */
final class AddressOrder {
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<InetAddress> addresses;
    private final long sinceNanos = System.nanoTime();
    private int index;
    private boolean hasSilent;

    /** @param addresses at least one */
    AddressOrder(List<InetAddress> addresses) {
        this.addresses = addresses;
    }

    InetAddress current() {
        return addresses.get(index);
    }

    boolean isAtFirst() {
        return index == 0;
    }

    /** Goes on to the next address, if one is to be tried. Silent: the current one neither accepted nor refused. */
    boolean next(boolean silent) {
        hasSilent |= silent;
        index++;
        if (index < addresses.size()) {
            return true;
        }
        index = 0;
        boolean again = hasSilent && System.nanoTime() - sinceNanos < MAX_NANOS;
        hasSilent = false;
        return again;
    }
}
