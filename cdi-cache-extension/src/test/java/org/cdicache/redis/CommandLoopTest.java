package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order what callers want is done, and when it leaves. The loop turns when the test says so. */
class CommandLoopTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final CommandLoop loop = new CommandLoop(channel.eventLoop());
    private final Network network = new Network();

    /** What it sees: each flush with what it brings. The embedded channel's own would let the loop turn with each write, and so would its methods. */
    private static class Network extends ChannelOutboundHandlerAdapter {

        final List<List<Object>> sent = new ArrayList<>();
        final List<Object> written = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            written.add(message);
            promise.setSuccess();
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            sent.add(List.copyOf(written));
            written.clear();
        }
    }

    CommandLoopTest() {
        channel.pipeline().addFirst(new SharedFlush(loop)).addFirst(network);
    }

    @AfterEach
    void nothingIsLeft() {
        turn();
        assertThat(network.written).isEmpty();
        assertThat(network.sent).noneMatch(List::isEmpty);
        channel.finish();
    }

    /** Lets the loop do what it has been given. */
    private void turn() {
        channel.runPendingTasks();
    }

    private void write(String name) {
        channel.pipeline().writeAndFlush(name);
    }

    /** As a caller does it. */
    private void ask(String name) {
        loop.execute(() -> {
            loop.issuing();
            write(name);
        });
    }

    private void ask(int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> ask("" + i));
    }

    /** On the event loop, in the middle of a read. */
    private void answer() {
        loop.answered();
        loop.betweenAnswers();
    }

    @Test
    void whatCallersWant_isDoneInTheOrderInWhichTheyAsk() {
        ask("first");
        loop.execute(() -> write("task"));
        ask("last");

        turn();

        assertThat(network.sent.stream().flatMap(List::stream)).containsExactly("first", "task", "last");
    }

    /** Without it, Redis has nothing to do until the last of these answers is told. */
    @Test
    void whatIsAskedWhileAnswersAreTold_leavesBetweenThem() {
        ask(1, 4);
        turn();
        network.sent.clear();

        answer();
        ask("next");
        answer();

        assertThat(network.sent).containsExactly(List.of("next"));
    }

    @Test
    void aQuarterOfWhatIsUnderWay_leavesAtOnce_andLessAtTheEndOfTheTurn() {
        ask(1, 16);
        turn();
        assertThat(network.sent).extracting(List::size).startsWith(1, 1, 1, 1, 2, 2, 3);
        network.sent.clear();

        ask(17, 26);
        turn();

        // 6 of 22 are a quarter, and 4 are left when there are no more.
        assertThat(network.sent).extracting(List::size).containsExactly(6, 4);
    }

    @Test
    void oneTasksCommands_leaveTogether_butForLongBatches() {
        loop.execute(() -> IntStream.range(0, 1_000).forEach(i -> {
            loop.issuing();
            write("" + i);
        }));

        turn();

        assertThat(network.sent).extracting(List::size).containsExactly(256, 256, 256, 232);
    }

    @Test
    void whatIsWrittenOutsideOfTasks_leavesSoon() {
        write("by a callback");
        write("by another");
        assertThat(network.sent).isEmpty();

        turn();

        assertThat(network.sent).containsExactly(List.of("by a callback", "by another"));
    }

    /** A failing connection tells its callers, and these may ask another one. */
    @Test
    void whatAFlushBringsAbout_isFlushedAsWell() {
        EmbeddedChannel other = new EmbeddedChannel();
        other.pipeline().addFirst(new SharedFlush(loop)).addFirst(new Network() {
            @Override
            public void flush(ChannelHandlerContext context) {
                super.flush(context);
                CommandLoopTest.this.write("elsewhere");
            }
        });
        other.pipeline().writeAndFlush("lost");

        turn();

        assertThat(network.sent).containsExactly(List.of("elsewhere"));
        other.finish();
    }

    @Test
    void closing_flushesFirst() {
        write("farewell");

        channel.pipeline().close();

        assertThat(network.sent).containsExactly(List.of("farewell"));
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

    /** What a flush brings about may be an answer, after which somebody asks on the same connection. */
    @Test
    void whatIsWrittenOnAConnectionWhileItIsFlushed_isFlushedAsWell() {
        List<Object> left = new ArrayList<>();
        EmbeddedChannel other = new EmbeddedChannel();
        other.pipeline().addFirst(new SharedFlush(loop)).addFirst(new Network() {
            @Override
            public void flush(ChannelHandlerContext context) {
                left.addAll(written);
                written.clear();
                if (left.size() == 1) {
                    loop.execute(() -> {
                        loop.issuing();
                        other.pipeline().writeAndFlush("caused");
                    });
                    loop.betweenAnswers();
                    other.pipeline().writeAndFlush("behind");
                }
            }
        });
        other.pipeline().writeAndFlush("first");

        turn();
        other.pipeline().writeAndFlush("afterwards");
        turn();

        assertThat(left).containsExactly("first", "behind", "caused", "afterwards");
        other.finish();
    }

    /** The task's own turn is late when its caller stands still before it has asked for that. */
    @Test
    void whatIsWrittenBehindATaskWhoseTurnIsLate_doesNotWaitForIt() {
        Deque<Runnable> turns = new ArrayDeque<>();
        EventLoop late = new DefaultEventLoop() {
            @Override
            public void execute(Runnable turn) {
                turns.add(turn);
            }
        };
        CommandLoop delayed = new CommandLoop(late);
        EmbeddedChannel other = new EmbeddedChannel();
        Network seen = new Network();
        other.pipeline().addFirst(new SharedFlush(delayed)).addFirst(seen);
        delayed.execute(() -> IntStream.range(0, 8).forEach(i -> delayed.issuing()));
        turns.remove().run();
        delayed.execute(() -> {
            delayed.issuing();
            other.pipeline().writeAndFlush("task");
        });
        turns.clear();

        delayed.betweenAnswers();
        other.pipeline().writeAndFlush("handshake");
        assertThat(seen.sent).isEmpty();
        turns.forEach(Runnable::run);

        assertThat(seen.sent).containsExactly(List.of("task", "handshake"));
        other.finish();
        late.shutdownGracefully();
    }

    /** A thousand values of one batch are not all held in memory until the last of them is written. */
    @Test
    void whatANetworkCannotTakeAtOnce_doesNotWaitForTheEndOfTheTask() {
        EmbeddedChannel other = new EmbeddedChannel();
        other.pipeline().addFirst(new SharedFlush(loop));
        List<Long> waiting = new ArrayList<>();
        loop.execute(() -> IntStream.range(0, 100).forEach(i -> {
            loop.issuing();
            other.pipeline().writeAndFlush(Unpooled.wrappedBuffer(new byte[20_000]));
            waiting.add(other.unsafe().outboundBuffer().totalPendingWriteBytes());
        }));

        turn();

        assertThat(Collections.max(waiting)).isLessThan(100_000);
        assertThat(other.outboundMessages()).hasSize(100);
        other.finishAndReleaseAll();
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
        ended.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
        CommandLoop over = new CommandLoop(ended);
        List<String> order = new ArrayList<>();

        assertThatThrownBy(() -> over.execute(() -> order.add("too late")))
                .isInstanceOf(RejectedExecutionException.class);

        over.betweenAnswers();
        assertThat(order).isEmpty();
    }
}
