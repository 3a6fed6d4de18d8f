package taskmill.cli.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import com.eclipsesource.json.JsonObject;
import taskmill.client.TaskClientException;

/**
 * Makes one call for each operand, and goes on after a refusal.
 *
 * @param path with {} for the operand
 * @param done what is said of it then; with = in front a field of the answer
 */
record Each(String method, String path, String done) implements Verb.Action {
    @Override
    public int run(Session session) {
        List<JsonObject> answers = new ArrayList<>();
        int code = Commands.OK;
        for (String operand : session.given().operands()) {
            try {
                JsonObject answer = session.client().call(method, path.replace("{}", inPath(operand)),
                    session.given().texts());
                answers.add(answer);
                if (!session.isJson()) {
                    print(session, operand, answer);
                }
            } catch (TaskClientException e) {
                if (Commands.code(e) != Commands.REFUSED) {
                    throw e;
                }
                session.terminal().note(operand + ": " + e.getMessage());
                code = Commands.REFUSED;
            }
        }
        if (session.isJson() && !answers.isEmpty()) {
            session.printJson(answers);
        }
        return code;
    }

    static String inPath(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void print(Session session, String operand, JsonObject answer) {
        Facts facts = new Facts(session);
        if (done.isEmpty()) {
            session.terminal().print(operand.equals(session.given().operand(0)) ? "" : "\n");
            facts.lines(answer).forEach(session::print);
            if (answer.get("reasons") != null) {
                answer.get("reasons").asArray()
                    .forEach(reason -> session.print("  " + facts.cell(reason.asObject(), "detail")));
            }
        } else if (done.startsWith("=")) {
            String told = facts.cell(answer, done.substring(1));
            session.print(done.equals("=uuid") ? told : operand + " "
                + (told.equals("running") ? "is told to stop" : told));
        } else {
            session.print(operand + " " + done);
        }
    }
}
