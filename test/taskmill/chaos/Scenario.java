package taskmill.chaos;

import java.util.Random;

/** Faults of one kind under load. */
interface Scenario {
    /** How much of it: SHORT is a quarter of an hour for all scenarios, FULL takes hours. */
    enum Scale {
        SHORT, FULL;

        int of(int few, int full) {
            return this == FULL ? full : few;
        }
    }

    /** Its name on the command line and in the figures. */
    String name();

    /** Plays it and judges it. */
    Figures play(Scale scale, Random random) throws Exception;
}
