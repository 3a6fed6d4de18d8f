package taskmill.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import taskmill.bench.Results.Result;

final class CheckMainTest {
    @Test
    void worseRatioIsTold() {
        List<String> worse = CheckMain.worse(result("ratio to xargs", 0.88, 0.9, 0.92), result("ratio to xargs", 0.7, 0.8, 0.82));

        assertEquals(List.of("worse: row, ratio to xargs: 0.700 / 0.800 / 0.820, was 0.880 / 0.900 / 0.920"), worse);
    }

    @Test
    void whatBothSpreadsExplainIsNoise() {
        assertEquals(List.of(), CheckMain.worse(result("ratio to xargs", 0.8, 0.9, 0.95), result("ratio to xargs", 0.7, 0.8, 0.9)));
    }

    @Test
    void littleIsNoiseEvenWithoutSpread() {
        assertEquals(List.of(), CheckMain.worse(result("ratio to xargs", 0.9, 0.9, 0.9), result("ratio to xargs", 0.87, 0.87, 0.87)));
    }

    @Test
    void moreIsWorseWhereTheRatioIsOneOfCosts() {
        for (String cost : List.of("ratio of cost to the bare script", "ratio to RQ, late p50 ms", "ratio to RQ, waiting, bytes")) {
            assertEquals(1, CheckMain.worse(result(cost, 1, 1, 1), result(cost, 2, 2, 2)).size(), cost);
            assertEquals(0, CheckMain.worse(result(cost, 2, 2, 2), result(cost, 1, 1, 1)).size(), cost);
        }
    }

    /** They are all different on another machine. */
    @Test
    void absoluteFiguresAreNotCompared() {
        assertEquals(List.of(), CheckMain.worse(result("tasks/s", 900, 900, 900), result("tasks/s", 90, 90, 90)));
    }

    private static Result result(String figure, double min, double median, double max) {
        return new Result("row", "", "", true, Map.of(figure, new Spread(min, median, max)));
    }
}
