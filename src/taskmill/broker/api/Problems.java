package taskmill.broker.api;

import java.util.Optional;
import taskmill.http.Problem;
import taskmill.http.Problem.WrongField;
import taskmill.store.StoreMismatch;
import taskmill.task.Refusal;
import taskmill.task.Unavailable;

/** What exceptions mean to clients. */
public final class Problems {
    /** The problem that tells of this exception; empty if it is a fault of the broker. */
    public static Optional<Problem> find(Throwable failure) {
        if (failure instanceof Problem problem) {
            return Optional.of(problem);
        }
        if (failure instanceof Refusal refusal) {
            return Optional.of(switch (refusal.code()) {
                case NOT_FOUND -> problem(404, refusal);
                case CONFLICT -> problem(409, refusal);
                case KEY_REUSED -> problem(422, refusal);
                case INVALID, UNKNOWN, REQUIRED, WRONG_TYPE, OUT_OF_RANGE -> problem(400, refusal).code("invalid");
            });
        }
        return failure instanceof Unavailable || failure instanceof StoreMismatch
            ? Optional.of(Problem.busy(failure.getMessage())) : Optional.empty();
    }

    private static Problem problem(int status, Refusal refusal) {
        Problem problem = Problem.of(status, refusal.getMessage()).code(refusal.code().word());
        return refusal.field().isEmpty() ? problem : problem.at(refusal.parts().stream()
            .map(part -> new WrongField(part.field(), part.code().word(), part.getMessage())).toList());
    }
}
