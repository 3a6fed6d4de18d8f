package taskmill.chaos;

import java.util.Random;

/** One family of faults under load. */
interface Scenario {
    /** How much of it: as much as fits into a quarter of an hour with all others, or the full figures. */
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
