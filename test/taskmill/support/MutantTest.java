package taskmill.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A mutant that changes nothing, or the wrong place, would prove nothing. */
final class MutantTest {
    private static final String CLASS = """
        final class Sum {
            int first(int a) {
                if (a > 0) {
                    return a;
                }
                return 0;
            }

            static List<String> second(int a,
                    int b) throws IOException {
                return a;
            }
        }
        """;

    @Test
    void everyMutantOfTheListChangesThePresentSources() throws IOException {
        List<String> wrong = new ArrayList<>();
        List<Mutant> mutants = Mutant.all();
        for (Mutant mutant : mutants) {
            try {
                mutant.text();
            } catch (AssertionError e) {
                wrong.add(e.getMessage());
            }
        }

        assertEquals(List.of(), wrong);
        assertTrue(mutants.size() >= 70, () -> mutants.size() + " mutants");
    }

    @Test
    void changeIsMadeInTheNamedMethodOnly() {
        assertEquals(CLASS.replaceFirst("return a;", "return b;"), mutant("Sum.first", "return a;").changed(CLASS));
        assertEquals(CLASS.replace("        return a;\n    }\n}", "        return b;\n    }\n}"),
            mutant("Sum.second", "return a;").changed(CLASS));
    }

    @Test
    void textThatIsNotThereOnceIsAnError() {
        assertThrows(AssertionError.class, () -> mutant("Sum", "return a;").changed(CLASS));
        assertThrows(AssertionError.class, () -> mutant("Sum.first", "return c;").changed(CLASS));
        assertThrows(AssertionError.class, () -> mutant("Sum.third", "return a;").changed(CLASS));
    }

    @Test
    void fileThatIsNotThereIsAnError() {
        assertThrows(AssertionError.class, () -> mutant("NoSuchClass.method", "a").text());
        assertThrows(AssertionError.class, () -> mutant("nothing.lua", "a").text());
    }

    private static Mutant mutant(String place, String before) {
        return new Mutant("a name", "SumTest", place, before, "return b;");
    }
}
