package taskmill.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import taskmill.chaos.Journals.Told;

/**
 * What clients were told of one task, judged by the search of Wing and Gong: there is an order of the calls, each at one
 * moment between its sending and its answer, in which every answer is what a single task would have given. Calls
 * without an answer may have had their effect at any later moment, or none. Immutable.
 */
record History(List<Told> calls) {
    private static final int MOST = 30;
    private static final Set<String> LIVE_WORDS = Set.of("scheduled", "queued", "running", "retrying");

    /** What a client can tell apart. A live one may end at any moment, a flagged one as canceled, too. */
    private enum Stage {
        NONE, LIVE, FLAGGED, CANCELED, DONE;

        boolean isSeenAs(String word) {
            return switch (this) {
                case NONE -> false;
                case LIVE, FLAGGED -> LIVE_WORDS.contains(word);
                case CANCELED -> word.equals("canceled");
                case DONE -> word.equals("succeeded") || word.equals("failed");
            };
        }

        Set<Stage> byItself() {
            return this == LIVE ? Set.of(LIVE, DONE) : this == FLAGGED ? Set.of(FLAGGED, DONE, CANCELED) : Set.of(this);
        }
    }

    /** The histories of all tasks that clients were told of, by uuid. */
    static Map<String, History> of(List<Told> told) {
        Map<String, String> uuids = new HashMap<>();
        told.stream().filter(each -> !each.uuid().isEmpty()).forEach(each -> uuids.put(each.key(), each.uuid()));
        Map<String, List<Told>> byTask = new TreeMap<>();
        told.stream().filter(each -> uuids.containsKey(each.key()))
            .forEach(each -> byTask.computeIfAbsent(uuids.get(each.key()), uuid -> new ArrayList<>()).add(each));
        Map<String, History> histories = new TreeMap<>();
        byTask.forEach((uuid, calls) -> histories.put(uuid, new History(calls)));
        return histories;
    }

    /** Whether one task can have given all these answers; of a long history its beginning is judged. */
    boolean isOfOneTask() {
        return search(0, Stage.NONE, new HashSet<>());
    }

    private boolean search(long past, Stage stage, Set<String> seen) {
        if (allAnswered(past)) {
            return true;
        }
        if (!seen.add(past + " " + stage)) {
            return false;
        }
        for (Stage now : stage.byItself()) {
            Set<String> unanswered = new HashSet<>();
            for (int i = 0; i < size(); i++) {
                // Of calls without an answer the first of a kind stands for all, and matters only if it changes something.
                boolean open = (past & 1L << i) == 0 && mayBeNext(i, past)
                    && (isAnswered(calls.get(i)) || unanswered.add(calls.get(i).call()));
                for (Stage then : open ? after(calls.get(i), now) : Set.<Stage>of()) {
                    if ((isAnswered(calls.get(i)) || then != now) && search(past | 1L << i, then, seen)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private int size() {
        return Math.min(calls.size(), MOST);
    }

    private boolean allAnswered(long past) {
        for (int i = 0; i < size(); i++) {
            if ((past & 1L << i) == 0 && isAnswered(calls.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean mayBeNext(int call, long past) {
        for (int i = 0; i < size(); i++) {
            if ((past & 1L << i) == 0 && isAnswered(calls.get(i))
                && calls.get(i).answeredUs() < calls.get(call).sentUs()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAnswered(Told call) {
        return call.status() != 0 && call.status() < 500;
    }

    /**
     * The stages that the call can leave behind, none if its answer does not fit. A broker that lost the reply of its
     * submit and repeated it calls its own task a duplicate.
     */
    private static Set<Stage> after(Told call, Stage stage) {
        boolean known = isAnswered(call);
        return switch (call.call()) {
            case "submit" -> !known ? Set.of(stage == Stage.NONE ? Stage.LIVE : stage)
                : stage == Stage.NONE ? when(!call.duplicate() || LIVE_WORDS.contains(call.state()), Stage.LIVE)
                : when(call.duplicate() && stage.isSeenAs(call.state()), stage);
            case "cancel" -> !known ? effectOfCancel(stage) : switch (call.status()) {
                case 200 -> when(stage == Stage.LIVE || stage == Stage.CANCELED, Stage.CANCELED);
                case 202 -> when(stage == Stage.LIVE || stage == Stage.FLAGGED, Stage.FLAGGED);
                case 409 -> when(stage == Stage.DONE, stage);
                default -> when(stage == Stage.NONE, stage);
            };
            default -> !known ? Set.of(stage)
                : when(call.status() == 200 ? stage.isSeenAs(call.state()) : stage == Stage.NONE, stage);
        };
    }

    private static Set<Stage> effectOfCancel(Stage stage) {
        return stage == Stage.LIVE ? Set.of(Stage.FLAGGED, Stage.CANCELED) : Set.of(stage);
    }

    private static Set<Stage> when(boolean fits, Stage then) {
        return fits ? Set.of(then) : Set.of();
    }
}
