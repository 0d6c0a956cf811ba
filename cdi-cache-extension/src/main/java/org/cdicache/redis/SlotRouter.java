package org.cdicache.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cdicache.spi.RemoteUnavailableException;
import org.jspecify.annotations.Nullable;

/*
 * Sends each command to the master of its key's slot, and follows redirects without letting a later command for the same key overtake.
 *
 * The race: SET k 1 and SET k 2 leave for A. A answers the first with MOVED to B, and the table is changed; SET k 3 leaves for B at once; only then
 * comes A's answer to the second, which is sent to B behind the third. Therefore, from the first redirect on, commands for the slot wait in a Lane
 * until all that are under way for it are answered; then they leave in the order in which they were started.
 *
 * All state belongs to the one event loop that all connections share.
 */
final class SlotRouter {

    /** A server that has slots. Used on the event loop. */
    interface Master {

        ServerAddress address();

        /**
         * Sends a command. What cannot be sent has failed; nothing is thrown. It counts as under way until {@link #answered}.
         *
         * @param asking whether the server is to carry it out although the slot is still on its way there
         */
        <T> CompletionStage<T> issue(
                Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command, boolean asking);

        /** A command has its answer, whatever that is. */
        void answered();
    }

    private static final int MOST_REDIRECTS = 8;

    private final Executor eventLoop;
    private final Map<ServerAddress, Master> masters;
    private final Master[] owners;
    private final Consumer<String> outdated;
    private final int[] underWay = new int[SlotHash.SLOT_COUNT];
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private long started;
    private @Nullable String over;

    /**
     * A router.
     *
     * @param masters by every address that a redirect may name them with
     * @param owners the master of each slot
     * @param outdated told in words why the link must be given up; perhaps several times
     */
    SlotRouter(Executor eventLoop, Map<ServerAddress, Master> masters, Master[] owners, Consumer<String> outdated) {
        this.eventLoop = eventLoop;
        this.masters = Map.copyOf(masters);
        this.owners = owners.clone();
        this.outdated = outdated;
    }

    /** Issues a command that has one key; its failure is always a {@link RemoteUnavailableException}. */
    <T> CompletableFuture<T> send(
            String key, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        Routed<T> routed = new Routed<>(this, key, command);
        execute(routed, List.of(routed));
        return routed;
    }

    /** As {@link #send}, on the event loop: it leaves before whatever is started next. */
    <T> CompletableFuture<T> sendNow(
            String key, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        Routed<T> routed = new Routed<>(this, key, command);
        routed.run();
        return routed;
    }

    /** Issues one command for each item, in their order, in one turn of the event loop. */
    <I, T> List<CompletableFuture<T>> sendEach(
            List<I> items,
            Function<I, String> key,
            BiFunction<RedisAsyncCommands<String, byte[]>, I, CompletionStage<T>> command) {
        List<Routed<T>> all = new ArrayList<>(items.size());
        for (I item : items) {
            all.add(new Routed<>(this, key.apply(item), redis -> command.apply(redis, item)));
        }
        execute(() -> all.forEach(Routed::run), all);
        return List.copyOf(all);
    }

    private <T> void execute(Runnable task, List<Routed<T>> commands) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException closing) {
            commands.forEach(command -> command.completeExceptionally(RedisChannel.closing(closing)));
        }
    }

    /** On the event loop: who has a key's slot; null while commands for it wait for an answer of another master. */
    @Nullable
    Master owner(String key) {
        int slot = SlotHash.getSlot(key);
        return lanes.containsKey(slot) ? null : owners[slot];
    }

    /** On the event loop: nothing is sent any more, what waits in lanes included. */
    void end(String why) {
        if (over == null) {
            over = why;
            lanes.values().forEach(lane -> lane.next().forEach(command -> command.refuse(why)));
        }
    }

    private void giveUp(String why) {
        end(why);
        outdated.accept(why);
    }

    private void issue(Routed<?> command) {
        if (over != null) {
            command.refuse(over);
            return;
        }
        underWay[command.slot]++;
        command.issue();
    }

    private void redirected(Routed<?> command, Redirect redirect) {
        Master target = masters.get(redirect.to());
        if (++command.redirects > MOST_REDIRECTS) {
            command.refuse("the cluster sends a command from one server to the other and back");
        } else if (target == null) {
            String why = "the cluster has another master than before";
            command.refuse(why);
            giveUp(why);
        } else {
            if (redirect.moved()) {
                owners[command.slot] = target;
            }
            command.target = target;
            command.asking = !redirect.moved();
            lanes.computeIfAbsent(command.slot, opened -> new Lane()).redirected(command);
        }
    }

    /** Lets a lane's commands leave, once nothing is under way for its slot; closes it when there are none. */
    private void advance(int slot) {
        Lane lane = lanes.get(slot);
        if (lane == null || lane.isAdvancing()) {
            return;
        }
        while (underWay[slot] == 0) {
            List<Routed<?>> next = lane.next();
            if (next.isEmpty()) {
                lanes.remove(slot);
                return;
            }
            lane.advance(next, this::issue);
        }
    }

    /** The task that issues a command, the listener to its outcome, and its answer. */
    static final class Routed<T> extends CompletableFuture<T> implements Runnable, BiConsumer<T, Throwable> {

        private final SlotRouter router;
        private final String key;
        private final Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command;
        private final int slot;
        private long number;
        private int redirects;

        /** Where a redirect has sent it; null for the slot's owner. */
        private @Nullable Master target;

        private boolean asking;

        Routed(
                SlotRouter router,
                String key,
                Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
            this.router = router;
            this.key = key;
            this.command = command;
            this.slot = SlotHash.getSlot(key);
        }

        String key() {
            return key;
        }

        /** In which turn it was started. */
        long number() {
            return number;
        }

        /** Goes where another command for the same key goes, which leaves just before it. */
        void follow(Routed<?> before) {
            target = before.target;
            asking = before.asking;
        }

        @Override
        public void run() {
            number = ++router.started;
            Lane lane = router.lanes.isEmpty() ? null : router.lanes.get(slot);
            if (lane == null || router.over != null) {
                router.issue(this);
            } else if (!lane.admit(this)) {
                refuse("too many commands wait for a slot of the cluster to arrive at its new master");
            }
        }

        private void issue() {
            master().issue(command, asking).whenComplete(this);
        }

        private Master master() {
            Master redirected = target;
            return redirected != null ? redirected : router.owners[slot];
        }

        @Override
        public void accept(@Nullable T value, @Nullable Throwable failure) {
            master().answered();
            router.underWay[slot]--;
            Redirect redirect = failure == null
                    ? null
                    : Redirect.in(failure, master().address().host());
            if (redirect != null) {
                router.redirected(this, redirect);
            } else {
                Lane lane = router.lanes.isEmpty() ? null : router.lanes.get(slot);
                if (lane != null) {
                    lane.answered(this);
                }
                if (failure != null && Failures.isClusterDown(failure)) {
                    // What was refused is made good with the next connection only: this one must end, although it
                    // works.
                    router.giveUp("the cluster does not serve all of its slots (CLUSTERDOWN)");
                }
                finish(value, failure);
            }
            if (router.underWay[slot] == 0 && !router.lanes.isEmpty()) {
                router.advance(slot);
            }
        }

        // A future of a nullable value completes with null; NullAway does not see that T may be one.
        @SuppressWarnings("NullAway")
        private void finish(@Nullable T value, @Nullable Throwable failure) {
            if (failure == null) {
                complete(value);
            } else {
                completeExceptionally(Failures.unavailable(failure));
            }
        }

        /** It has not been carried out, and will not be. */
        void refuse(String why) {
            completeExceptionally(new RemoteUnavailableException(why, null, /* settled= */ true));
        }

        /** Dependent stages are plain: they issue nothing. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }
}
