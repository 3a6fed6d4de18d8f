package taskmill.cli;

/** The exit codes of the programs. */
enum ExitCode {
    /** The program did what it was asked to. */
    OK(0),
    /** Something that the program needs was not available, such as its port. */
    FAILED(1),
    /** The command line, a file or the environment is wrong, or does not fit the data in Redis. */
    USAGE(2);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
