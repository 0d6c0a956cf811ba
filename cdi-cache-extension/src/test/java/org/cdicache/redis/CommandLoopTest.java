package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In which order what callers want is done, and what becomes of it. */
class CommandLoopTest extends CommandLoopSetup {

    @Test
    void whatCallersWant_isDoneInTheOrderInWhichTheyAsk() {
        ask("first");
        loop.execute(() -> write("task"));
        ask("last");

        turn();

        assertThat(network.sent.stream().flatMap(List::stream)).containsExactly("first", "task", "last");
    }

    @Test
    void aTaskThatFails_doesNotKeepOthersFromRunning() {
        loop.execute(() -> {
            throw new IllegalStateException("deliberate");
        });
        ask("next");

        turn();

        assertThat(network.sent).containsExactly(List.of("next"));
    }

    /** Of all connections nothing would be issued any more. */
    @Test
    void aTaskWhoseFailureCannotEvenBeTold_doesNotKeepOthersFromRunning() {
        loop.execute(() -> {
            throw new IllegalStateException() {
                @Override
                public String toString() {
                    throw new StackOverflowError("deliberate");
                }
            };
        });
        ask("next");

        assertThatThrownBy(this::turn).isInstanceOf(StackOverflowError.class);
        turn();

        assertThat(network.sent).containsExactly(List.of("next"));
    }

    /** What is asked in the middle of a task waits for its end. */
    @Test
    void tasksDoNotRunInsideOfEachOther() {
        List<String> order = new ArrayList<>();
        loop.execute(() -> {
            loop.execute(() -> order.add("second"));
            loop.issuing();
            answer();
            order.add("first");
        });

        turn();

        assertThat(order).containsExactly("first", "second");
    }

    /** Reading must go on, however fast callers ask. */
    @Test
    void aFloodOfTasks_letsTheLoopReadInBetween() {
        List<String> order = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> loop.execute(() -> order.add("task")));
        channel.eventLoop().execute(() -> order.add("read"));

        loop.betweenAnswers();

        assertThat(order).hasSize(256);
        turn();
        assertThat(order).hasSize(301);
    }

    /** The loop ends between the task's arrival in the queue and the turn that is asked for it. */
    @Test
    void aTaskThatHasRunAlready_isNotRefusedAsWell() {
        List<String> done = new ArrayList<>();
        EventLoop ending = new DefaultEventLoop() {
            @Override
            public void execute(Runnable turn) {
                turn.run();
                throw new RejectedExecutionException("deliberate");
            }
        };

        new CommandLoop(ending).execute(() -> done.add("task"));

        assertThat(done).containsExactly("task");
        ending.shutdownGracefully();
    }

    @Test
    void afterTheEnd_tasksAreRefused_andDoNotRun() {
        EventLoop ended = new DefaultEventLoop();
        ended.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        CommandLoop over = new CommandLoop(ended);
        List<String> order = new ArrayList<>();

        assertThatThrownBy(() -> over.execute(() -> order.add("too late")))
                .isInstanceOf(RejectedExecutionException.class);

        over.betweenAnswers();
        assertThat(order).isEmpty();
    }
}
