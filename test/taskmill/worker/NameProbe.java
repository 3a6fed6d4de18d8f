package taskmill.worker;


/**
 * A program that takes a worker's name, prints it and ends at once. Arguments: the name, the address of Redis, a
 * prefix.
 */
public final class NameProbe {
    private NameProbe() {
    }

    public static void main(String[] args) {
        System.out.println(WorkerName.take(args[0], SteppedShard.config(args[1], args[2])).name());
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
