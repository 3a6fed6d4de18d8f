package taskmill.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import taskmill.chaos.Journals.ClientCall;

/**
 * The calls of clients about one task, judged by the search of Wing and Gong: it looks for an order of the calls, each at
 * one moment between its sending and its answer, in which every answer is what a single task would have given. A call
 * without an answer may have had its effect at any later moment, or none. Immutable.
 */
record History(List<ClientCall> calls) {
    private static final int MOST = 30;
    private static final Set<String> LIVE_WORDS = Set.of("scheduled", "queued", "running", "retrying");

    /** What a client can tell apart. A live task may end at any moment, a flagged one also as canceled. */
    private enum State {
        NONE, LIVE, FLAGGED, CANCELED, DONE;

        boolean isSeenAs(String word) {
            return switch (this) {
                case NONE -> false;
                case LIVE, FLAGGED -> LIVE_WORDS.contains(word);
                case CANCELED -> word.equals("canceled");
                case DONE -> word.equals("succeeded") || word.equals("failed");
            };
        }

        Set<State> next() {
            return this == LIVE ? Set.of(LIVE, DONE) : this == FLAGGED ? Set.of(FLAGGED, DONE, CANCELED) : Set.of(this);
        }
    }

    /** The histories of all tasks that clients know of, by uuid. */
    static Map<String, History> of(List<ClientCall> told) {
        Map<String, String> uuids = new HashMap<>();
        told.stream().filter(each -> !each.uuid().isEmpty()).forEach(each -> uuids.put(each.key(), each.uuid()));
        Map<String, List<ClientCall>> byTask = new TreeMap<>();
        told.stream().filter(each -> uuids.containsKey(each.key()))
            .forEach(each -> byTask.computeIfAbsent(uuids.get(each.key()), uuid -> new ArrayList<>()).add(each));
        Map<String, History> histories = new TreeMap<>();
        byTask.forEach((uuid, calls) -> histories.put(uuid, new History(calls)));
        return histories;
    }

    /** True if one task can have given all these answers. Of a long history only the beginning is judged. */
    boolean isOfOneTask() {
        return search(0, State.NONE, new HashSet<>());
    }

    private boolean search(long past, State state, Set<String> seen) {
        if (allAnswered(past)) {
            return true;
        }
        if (!seen.add(past + " " + state)) {
            return false;
        }
        for (State now : state.next()) {
            Set<String> unanswered = new HashSet<>();
            for (int i = 0; i < size(); i++) {
                // Of calls without an answer, one of a kind stands for all, and matters only if it changes something.
                boolean open = (past & 1L << i) == 0 && mayBeNext(i, past)
                    && (isAnswered(calls.get(i)) || unanswered.add(calls.get(i).call()));
                for (State then : open ? after(calls.get(i), now) : Set.<State>of()) {
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

    private static boolean isAnswered(ClientCall call) {
        return call.status() != 0 && call.status() < 500;
    }

    /** A broker that lost the reply of its submit and repeated it calls its own task a duplicate, perhaps an ended one. */
    private static Set<State> firstSubmit(ClientCall call) {
        return call.duplicate() && State.DONE.isSeenAs(call.state()) ? Set.of(State.DONE)
            : when(!call.duplicate() || LIVE_WORDS.contains(call.state()), State.LIVE);
    }

    /** The stages that the call can leave behind, none if its answer does not fit. */
    private static Set<State> after(ClientCall call, State state) {
        boolean known = isAnswered(call);
        return switch (call.call()) {
            case "submit" -> !known ? Set.of(state == State.NONE ? State.LIVE : state)
                : state == State.NONE ? firstSubmit(call)
                : when(call.duplicate() && state.isSeenAs(call.state()), state);
            case "cancel" -> !known ? effectOfCancel(state) : switch (call.status()) {
                case 200 -> when(state == State.LIVE || state == State.CANCELED, State.CANCELED);
                case 202 -> when(state == State.LIVE || state == State.FLAGGED, State.FLAGGED);
                case 409 -> when(state == State.DONE, state);
                default -> when(state == State.NONE, state);
            };
            default -> !known ? Set.of(state)
                : when(call.status() == 200 ? state.isSeenAs(call.state()) : state == State.NONE, state);
        };
    }

    private static Set<State> effectOfCancel(State state) {
        return state == State.LIVE ? Set.of(State.FLAGGED, State.CANCELED) : Set.of(state);
    }

    private static Set<State> when(boolean fits, State then) {
        return fits ? Set.of(then) : Set.of();
    }
}
