package org.cdicache.redis;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Lets commands that are written one after the other leave in one system call, and Redis read them in one. First in the pipeline of one connection. The
 * loop decides when bytes leave, nobody in which order.
 */
final class SharedFlush extends ChannelDuplexHandler {

    /** Redis begins with a long batch while the rest of it is still being written. */
    private static final int MOST_WAITING = 256;

    private final CommandLoop loop;
    private @Nullable ChannelHandlerContext wanted;
    private int waiting;

    SharedFlush(CommandLoop loop) {
        this.loop = loop;
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        if (wanted == null) {
            wanted = context;
            loop.flushLater(this);
        }
        if (++waiting == MOST_WAITING) {
            flush();
        }
    }

    /** What has been written since the last time. */
    void flush() {
        ChannelHandlerContext context = wanted;
        wanted = null;
        waiting = 0;
        if (context != null) {
            context.flush();
        }
    }

    /** Netty has enough for the moment: what is waiting takes memory. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!context.channel().isWritable()) {
            flush();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void disconnect(ChannelHandlerContext context, ChannelPromise promise) {
        flush();
        context.disconnect(promise);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        flush();
        context.close(promise);
    }
}
