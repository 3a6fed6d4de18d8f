package taskmill.cli;

/** How a program ends. */
enum ExitCode {
    /** As it was asked to. */
    OK(0),
    /** Something it needs could not be had, such as its port. */
    FAILED(1),
    /** The command line, a file or the environment is wrong, or does not fit what Redis holds. */
    USAGE(2);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
