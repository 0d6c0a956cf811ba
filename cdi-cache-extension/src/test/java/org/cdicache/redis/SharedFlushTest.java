package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When commands leave, and with which others. */
class SharedFlushTest extends CommandLoopSetup {

    /** Without it, Redis has nothing to do until the last of these answers is told. */
    @Test
    void whatIsAskedWhileAnswersAreTold_leavesBetweenThem() {
        ask(1, 3);
        turn();
        network.sent.clear();

        answer();
        ask("next");
        answer();

        assertThat(network.sent).containsExactly(List.of("next"));
    }

    @Test
    void halfOfWhatIsUnderWay_leavesAtOnce() {
        ask(1, 20);
        turn();

        assertThat(network.sent).extracting(List::size).containsExactly(1, 1, 2, 4, 8, 4);
    }

    /** What is read meanwhile lets others ask: one system call for all of them instead of two. */
    @Test
    void lessThanHalf_waitsUntilTheLoopHasReadOnceMore() {
        ask(1, 16);
        turn();
        network.sent.clear();

        ask("17");
        meanwhile(() -> meanwhile(() -> {
            assertThat(network.sent).isEmpty();
            answer();
            ask("18");
            answer();
        }));
        turn();
        ask("19");
        turn();

        assertThat(network.sent).containsExactly(List.of("17", "18"), List.of("19"));
    }

    /** A caller who is alone waits for nobody. */
    @Test
    void lessThanHalf_doesNotWaitForMore() {
        ask(1, 16);
        turn();
        network.sent.clear();
        List<List<Object>> sentBefore = new ArrayList<>();

        ask("17");
        meanwhile(() -> channel.eventLoop().schedule(() -> sentBefore.addAll(network.sent), 0, TimeUnit.NANOSECONDS));
        meanwhile(() -> ask("18"));
        turn();

        assertThat(sentBefore).containsExactly(List.of("17", "18"));
    }

    @Test
    void half_doesNotWaitForAnotherLook_evenIfThereIsOneComing() {
        ask(1, 4);
        turn();
        network.sent.clear();

        ask("5");
        meanwhile(() -> {
            answer();
            ask("6");
            answer();
            assertThat(network.sent).containsExactly(List.of("5", "6"));
            ask("7");
        });
        turn();

        assertThat(network.sent).containsExactly(List.of("5", "6"), List.of("7"));
    }

    /** Else the second look would see what the first has seen. */
    @Test
    void nettyReads_beforeWhatIsScheduledRuns() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        ServerBootstrap server = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class);
        server.childHandler(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                accepted.complete(context.channel());
            }

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                order.add("read");
                ReferenceCountUtil.release(message);
            }
        });
        Channel listening =
                server.bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
        InetSocketAddress address = (InetSocketAddress) listening.localAddress();
        try (Socket peer = new Socket(address.getAddress(), address.getPort())) {
            EventLoop loopOfIt = accepted.get(10, TimeUnit.SECONDS).eventLoop();
            CompletableFuture<Void> both = new CompletableFuture<>();
            loopOfIt.execute(() -> {
                assertThatCode(() -> peer.getOutputStream().write(1)).doesNotThrowAnyException();
                loopOfIt.schedule(() -> order.add("scheduled") && both.complete(null), 0, TimeUnit.NANOSECONDS);
            });
            both.get(10, TimeUnit.SECONDS);
        }

        assertThat(order).containsExactly("read", "scheduled");
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS);
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
                SharedFlushTest.this.write("elsewhere");
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

    /** What a flush brings about may be an answer, after which somebody asks on the same connection. With others under way it is that of the second look. */
    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void whatIsWrittenOnAConnectionWhileItIsFlushed_isFlushedAsWell(int othersUnderWay) {
        loop.execute(() -> IntStream.range(0, othersUnderWay).forEach(i -> loop.issuing()));
        turn();
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

            @Override
            public @Nullable ScheduledFuture<?> schedule(Runnable look, long delay, TimeUnit unit) {
                turns.add(look);
                return null;
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
        while (!turns.isEmpty()) {
            turns.remove().run();
        }

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
}
