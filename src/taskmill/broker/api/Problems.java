package taskmill.broker.api;

import taskmill.http.Problem;
import taskmill.http.Problem.WrongField;
import taskmill.task.Refusal;

/** What refusals mean to clients. */
public final class Problems {
    private Problems() {
    }

    /** The problem that tells of a refusal, with all its wrong parameters. */
    public static Problem of(Refusal refusal) {
        return switch (refusal.code()) {
            case NOT_FOUND -> problem(404, refusal);
            case CONFLICT -> problem(409, refusal);
            case KEY_REUSED -> problem(422, refusal);
            case INVALID, UNKNOWN, REQUIRED, WRONG_TYPE, OUT_OF_RANGE -> problem(400, refusal).code("invalid");
        };
    }

    private static Problem problem(int status, Refusal refusal) {
        Problem problem = Problem.of(status, refusal.getMessage()).code(refusal.code().word());
        return refusal.field().isEmpty() ? problem : problem.at(refusal.parts().stream()
            .map(part -> new WrongField(part.field(), part.code().word(), part.getMessage())).toList());
    }
}
