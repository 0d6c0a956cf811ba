package org.cdicache.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.cdicache.redis.SlotRouter.Routed;

/*
 * The commands for one slot that has moved, or is moving: those that were sent elsewhere by a redirect, and behind them those that were started
 * since. They leave together when nothing is under way for the slot, each key's in the order in which they were started and to one server.
 *
 * A server may redirect a command and carry out a later one for the same key, if the slot came back between them. The earlier one is refused then:
 * carried out now, it would take effect behind the later.
 */
final class Lane {

    private static final int MOST_WAITING = 16_384;

    private final List<Routed<?>> redirected = new ArrayList<>();
    private final List<Routed<?>> waiting = new ArrayList<>();
    private final Map<String, Long> answered = new HashMap<>();
    private boolean advancing;

    void redirected(Routed<?> command) {
        redirected.add(command);
    }

    /** Lets it wait; false if there is no room for it. */
    boolean admit(Routed<?> command) {
        return waiting.size() < MOST_WAITING && waiting.add(command);
    }

    /** Carried out, or refused for good. */
    void answered(Routed<?> command) {
        answered.merge(command.key(), command.number(), Math::max);
    }

    boolean isAdvancing() {
        return advancing;
    }

    /** Takes out everything that may leave now; each key's in order, because each time all of them went to one server. */
    List<Routed<?>> next() {
        List<Routed<?>> next = new ArrayList<>(redirected.size() + waiting.size());
        for (Routed<?> command : redirected) {
            if (answered.getOrDefault(command.key(), 0L) > command.number()) {
                command.refuse("a slot of the cluster was on its way to another master and back");
            } else {
                next.add(command);
            }
        }
        next.addAll(waiting);
        redirected.clear();
        waiting.clear();
        answered.clear();
        return next;
    }

    /** Issues them; what is answered at once does not let later ones overtake. */
    void advance(List<Routed<?>> commands, Consumer<Routed<?>> issue) {
        advancing = true;
        Map<String, Routed<?>> firsts = new HashMap<>();
        for (Routed<?> command : commands) {
            Routed<?> first = firsts.putIfAbsent(command.key(), command);
            if (first != null) {
                command.follow(first);
            }
            issue.accept(command);
        }
        advancing = false;
    }
}
