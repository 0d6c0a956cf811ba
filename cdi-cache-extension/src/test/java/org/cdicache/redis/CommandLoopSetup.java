package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** One loop and one connection. The loop turns when the test says so. */
abstract class CommandLoopSetup {

    final EmbeddedChannel channel = new EmbeddedChannel();
    final CommandLoop loop = new CommandLoop(channel.eventLoop());
    final Network network = new Network();

    /** What it sees: each flush with what it brings. The embedded channel's own would let the loop turn with each write, and so would its methods. */
    static class Network extends ChannelOutboundHandlerAdapter {

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

    CommandLoopSetup() {
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
    final void turn() {
        channel.runPendingTasks();
    }

    final void write(String name) {
        channel.pipeline().writeAndFlush(name);
    }

    /** As a caller does it. */
    final void ask(String name) {
        loop.execute(() -> {
            loop.issuing();
            write(name);
        });
    }

    final void ask(int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> ask("" + i));
    }

    /** Between what the loop has been given so far and what it was asked to do later. */
    final void meanwhile(Runnable read) {
        channel.eventLoop().execute(read);
    }

    /** On the event loop, in the middle of a read. */
    final void answer() {
        loop.answered();
        loop.betweenAnswers();
    }
}
