package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cdicache.spi.RemoteUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Masters whose answers the test makes by hand, in the order in which it wants them; every command is named and has one key. */
class SlotRouterTest {

    private static final String KEY = "k";
    private static final String SAME_SLOT = "{k}2";
    private static final int SLOT = SlotHash.getSlot(KEY);

    private final ScriptedMaster a = new ScriptedMaster("a");
    private final ScriptedMaster b = new ScriptedMaster("b");
    private final ScriptedMaster c = new ScriptedMaster("c");

    /** What has been carried out, in that order. */
    private final List<String> done = new ArrayList<>();

    private final List<String> outdated = new ArrayList<>();

    /** Issued, and not told to be answered. */
    private int underWay;

    private final SlotRouter router = router();

    private SlotRouter router() {
        Map<ServerAddress, SlotRouter.Master> masters = new HashMap<>();
        List.of(a, b, c).forEach(master -> masters.put(master.address(), master));
        SlotRouter.Master[] owners = new SlotRouter.Master[SlotHash.SLOT_COUNT];
        Arrays.fill(owners, a);
        return new SlotRouter(Runnable::run, masters, owners, outdated::add);
    }

    /** Answers its commands in the order in which they came. */
    private final class ScriptedMaster implements SlotRouter.Master {

        private final String host;
        private final Queue<CompletableFuture<Object>> unanswered = new ArrayDeque<>();
        private final Queue<String> names = new ArrayDeque<>();
        private boolean carriesOutAtOnce;

        ScriptedMaster(String host) {
            this.host = host;
        }

        @Override
        public ServerAddress address() {
            return new ServerAddress(host, 1);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> CompletionStage<T> issue(
                Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command, boolean asking) {
            CompletableFuture<Object> answer = new CompletableFuture<>();
            underWay++;
            String name;
            try {
                // A command of this test does nothing but tell its name.
                name = ((CompletableFuture<String>) command.apply(NONE)).join();
            } catch (StackOverflowError refused) {
                return CompletableFuture.failedFuture(refused);
            }
            names.add(name + (asking ? " asking" : ""));
            unanswered.add(answer);
            if (carriesOutAtOnce) {
                carriesOut();
            }
            return (CompletionStage<T>) answer;
        }

        @Override
        public void answered() {
            underWay--;
        }

        List<String> waiting() {
            return List.copyOf(names);
        }

        ScriptedMaster carriesOut() {
            String name = names.remove();
            done.add(host + ": " + name);
            unanswered.remove().complete("OK");
            return this;
        }

        ScriptedMaster says(String refusal) {
            names.remove();
            unanswered.remove().completeExceptionally(new RedisCommandExecutionException(refusal));
            return this;
        }

        ScriptedMaster movedTo(ScriptedMaster other) {
            return says("MOVED " + SLOT + " " + other.host + ":1");
        }

        ScriptedMaster asks(ScriptedMaster other) {
            return says("ASK " + SLOT + " " + other.host + ":1");
        }
    }

    @AfterEach
    void everyCommandIsToldToBeAnswered_andOnlyThen() {
        assertThat(underWay)
                .isEqualTo(Stream.of(a, b, c)
                        .mapToInt(master -> master.unanswered.size())
                        .sum());
    }

    @SuppressWarnings("NullAway") // Nobody uses it.
    private static final RedisAsyncCommands<String, byte[]> NONE = null;

    private CompletableFuture<String> send(String name) {
        return send(KEY, name);
    }

    private CompletableFuture<String> send(String key, String name) {
        return router.send(key, redis -> CompletableFuture.completedFuture(name));
    }

    /** Else its caller would wait for the whole command timeout, and its slot for ever after the next move. */
    @Test
    void anErrorWhileACommandIsIssued_endsTheCall() {
        CompletableFuture<String> answer = router.send(KEY, redis -> {
            throw new StackOverflowError("deliberate");
        });

        assertThat(answer).isCompletedExceptionally();
        send("1");
        a.movedTo(b);
        send("2");
        b.carriesOut().carriesOut();
        assertThat(done).containsExactly("b: 1", "b: 2");
    }

    @Test
    void movedCommands_areNotOvertakenByOneThatIsStartedBetweenTheirAnswers() {
        send("1");
        send("2");
        a.movedTo(b);
        send("3");
        a.movedTo(b);
        send("4");

        assertThat(a.waiting()).isEmpty();
        assertThat(b.waiting()).containsExactly("1", "2", "3");
        b.carriesOut().carriesOut().carriesOut();
        b.carriesOut();
        assertThat(done).containsExactly("b: 1", "b: 2", "b: 3", "b: 4");

        send("5");
        assertThat(b.waiting()).as("the table has been changed").containsExactly("5");
    }

    @Test
    void slotThatMovesOn_whileCommandsFollowIt() {
        send("1");
        a.movedTo(b);
        send("2");
        b.movedTo(c);
        send("3");
        assertThat(c.waiting()).containsExactly("1", "2");
        c.carriesOut();
        send("4");
        c.carriesOut();
        assertThat(c.waiting()).containsExactly("3", "4");
        c.carriesOut().carriesOut();
        send("5");
        assertThat(c.waiting()).containsExactly("5");
    }

    @Test
    void keyThatIsAsked_isFollowedByItsLaterCommands_andOtherKeysAreNot() {
        send("1");
        send("2");
        send(SAME_SLOT, "other 1");
        a.asks(b);
        send("3");
        send(SAME_SLOT, "other 2");
        a.asks(b).carriesOut();

        assertThat(b.waiting()).containsExactly("1 asking", "2 asking", "3 asking");
        assertThat(a.waiting()).containsExactly("other 2");
        b.carriesOut().carriesOut().carriesOut();
        a.carriesOut();
        send("4");
        assertThat(a.waiting()).as("the slot is not moved").containsExactly("4");
    }

    /** A slot that comes back: the earlier write would take effect behind the later one. */
    @Test
    void commandThatALaterOneForItsKeyHasOvertaken_isRefused() {
        CompletableFuture<String> first = send("1");
        CompletableFuture<String> other = send(SAME_SLOT, "other");
        CompletableFuture<String> second = send("2");
        a.asks(b).asks(b).carriesOut();

        assertThat(second).isCompletedWithValue("OK");
        assertThat(causeOf(first)).hasMessageContaining("on its way to another master and back");
        assertThat(((RemoteUnavailableException) causeOf(first)).isSettled()).isTrue();
        assertThat(b.waiting()).as("of another key").containsExactly("other asking");
        b.carriesOut();
        assertThat(other).isCompletedWithValue("OK");
    }

    /** An answer that comes while the commands behind it are still leaving: what it starts must not leave before them. */
    @Test
    void commandThatIsStartedByAnAnswer_leavesBehindThoseThatWaited() {
        List<CompletableFuture<String>> started = new ArrayList<>();
        send("1").thenRun(() -> started.add(send("4")));
        send("2");
        a.movedTo(b);
        send("3");
        b.carriesOutAtOnce = true;
        a.movedTo(b);

        assertThat(started).singleElement().matches(CompletableFuture::isDone);
        assertThat(done).containsExactly("b: 1", "b: 2", "b: 3", "b: 4");
    }

    private static Throwable causeOf(CompletableFuture<?> failed) {
        assertThat(failed).isDone();
        return failed.handle((value, failure) -> failure).join();
    }

    @Test
    void conditionIsAskedAgain_whenTheCommandLeavesAgain() {
        AtomicBoolean permitted = new AtomicBoolean(true);
        CompletableFuture<String> store =
                router.send(KEY, redis -> CompletableFuture.completedFuture(permitted.get() ? "store" : "nothing"));
        send("2");
        a.movedTo(b);
        permitted.set(false);
        a.movedTo(b);
        assertThat(b.waiting()).containsExactly("nothing", "2");
        b.carriesOut();
        assertThat(store).isDone();
    }

    @Test
    void unknownMaster_endsEverything_andNothingThatWaitsIsSent() {
        CompletableFuture<String> first = send("1");
        CompletableFuture<String> second = send("2");
        a.movedTo(b);
        CompletableFuture<String> waiting = send("3");
        a.says("MOVED " + SLOT + " elsewhere:1");

        assertThat(outdated).containsExactly("the cluster has another master than before");
        for (CompletableFuture<String> refused : List.of(first, second, waiting, send("4"))) {
            assertThat(((RemoteUnavailableException) causeOf(refused)).isSettled())
                    .isTrue();
        }
        assertThat(b.waiting()).isEmpty();
    }

    @Test
    void linkThatIsGivenUp_refusesWhatWaits_asNotSent() {
        CompletableFuture<String> redirected = send("1");
        CompletableFuture<String> underWay = send("2");
        a.movedTo(b);
        CompletableFuture<String> waiting = send("3");
        router.end("the connection was given up");

        for (CompletableFuture<String> refused : List.of(redirected, waiting, send("4"))) {
            assertThat(causeOf(refused)).hasMessage("the connection was given up");
        }
        a.carriesOut();
        assertThat(underWay).isCompletedWithValue("OK");
        assertThat(b.waiting()).isEmpty();
        assertThat(outdated).isEmpty();
    }

    @Test
    void endlessRedirects_endInARefusal() {
        CompletableFuture<String> command = send("1");
        for (int i = 0; i < 10 && !command.isDone(); i++) {
            (i % 2 == 0 ? a : b).movedTo(i % 2 == 0 ? b : a);
        }
        assertThat(((RemoteUnavailableException) causeOf(command)).isSettled()).isTrue();
        send("2");
        assertThat(a.waiting().size() + b.waiting().size()).as("others go on").isEqualTo(1);
    }

    @Test
    void refusalsThatAreNoRedirects_areTold() {
        CompletableFuture<String> again = send("1");
        a.says("TRYAGAIN Multiple keys request during rehashing of slot");
        assertThat(((RemoteUnavailableException) causeOf(again)).isSettled()).isTrue();
        assertThat(outdated).isEmpty();
    }

    /** What was refused is made good with the next connection; without an end of this one there would be none. */
    @Test
    void clusterThatDoesNotServeItsSlots_endsTheLink() {
        CompletableFuture<String> down = send("1");
        CompletableFuture<String> behind = send("2");
        a.says("CLUSTERDOWN The cluster is down");

        assertThat(causeOf(down)).hasMessageContaining("CLUSTERDOWN");
        assertThat(((RemoteUnavailableException) causeOf(down)).isSettled()).isTrue();
        assertThat(outdated).containsExactly("the cluster does not serve all of its slots (CLUSTERDOWN)");
        assertThat(send("3")).isCompletedExceptionally();
        a.carriesOut();
        assertThat(behind).isCompletedWithValue("OK");
    }

    @Test
    void laneIsBounded() {
        send("1");
        send("2");
        a.movedTo(b);
        for (int i = 0; i < 16_384; i++) {
            send("waits");
        }
        CompletableFuture<String> oneTooMany = send("too many");

        assertThat(causeOf(oneTooMany)).hasMessageContaining("too many commands wait");
        assertThat(((RemoteUnavailableException) causeOf(oneTooMany)).isSettled())
                .isTrue();
    }

    @Test
    void commandThatWasAskedForAndThenMoved_isNotAskedForAgain() {
        send("1");
        a.asks(b);
        b.movedTo(c);

        assertThat(c.waiting()).containsExactly("1");
    }

    /** A server that does not know by which address clients reach it leaves the host out. */
    @Test
    void redirectWithoutAHost_meansTheHostThatSaidIt() {
        assertThat(Redirect.in(new RedisCommandExecutionException("MOVED 1 :7001"), "a"))
                .isEqualTo(new Redirect(true, new ServerAddress("a", 7001)));
        assertThat(Redirect.in(new RedisCommandExecutionException("ASK 1 ?:7001"), "a"))
                .as("another one, which announces no name")
                .isEqualTo(new Redirect(false, new ServerAddress("?", 7001)));
        assertThat(Redirect.in(new RedisCommandExecutionException("MOVED 1 2001:db8::1:7001"), "a"))
                .isEqualTo(new Redirect(true, new ServerAddress("2001:db8::1", 7001)));
        assertThat(Redirect.in(new RedisCommandExecutionException("WRONGTYPE Operation"), "a"))
                .isNull();
    }

    @Test
    void commandsOfOneTurn_leaveInTheirOrder() {
        List<CompletableFuture<String>> answers = router.sendEach(
                List.of("x", "y", "x"), key -> key, (redis, key) -> CompletableFuture.completedFuture(key));
        assertThat(a.waiting()).containsExactly("x", "y", "x");
        a.carriesOut().carriesOut().carriesOut();
        assertThat(answers).allMatch(CompletableFuture::isDone);
    }
}
