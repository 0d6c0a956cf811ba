package org.cdicache.it.cluster.fault;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.cdicache.it.cluster.fault.Network.Carriage;

/** One direction of one connection: a thread that takes bytes in, and one that delivers them when they are due. */
final class Pipe {

    private static final int BYTES = 16 * 1024;

    /** Bytes under way; none at all is the end of the stream. */
    private record Parcel(byte[] bytes, long dueNanos) {
        boolean isEnd() {
            return bytes.length == 0;
        }
    }

    private final FaultProxy proxy;
    private final Socket from;
    private final Socket to;
    private final Function<Network, Carriage> direction;
    private final UnaryOperator<byte[]> filter;
    private final Consumer<Boolean> onEnd;
    private final BlockingQueue<Parcel> underWay = new LinkedBlockingQueue<>();
    private volatile boolean broken;
    private volatile boolean stranded;
    private volatile boolean forgotten;
    private volatile boolean ended;

    /**
     * A direction.
     *
     * @param onEnd told whether the stream was ended in order, or broke
     */
    Pipe(
            FaultProxy proxy,
            Socket from,
            Socket to,
            Function<Network, Carriage> direction,
            UnaryOperator<byte[]> filter,
            Consumer<Boolean> onEnd) {
        this.proxy = proxy;
        this.from = from;
        this.to = to;
        this.direction = direction;
        this.filter = filter;
        this.onEnd = onEnd;
    }

    void start() {
        FaultProxy.start("take", this::take);
        FaultProxy.start("deliver", this::deliver);
    }

    Carriage carriage() {
        return stranded ? Carriage.HOLD : direction.apply(proxy.network());
    }

    /** Holds what comes, whatever the network does. */
    void strand(boolean held) {
        stranded = held;
    }

    boolean isBroken() {
        return broken;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Delivers nothing more. */
    void breakOff() {
        broken = true;
        underWay.add(new Parcel(new byte[0], proxy.time().nanos()));
    }

    private void take() {
        byte[] buffer = new byte[BYTES];
        try {
            for (int read = from.getInputStream().read(buffer); read >= 0; read = from.getInputStream().read(buffer)) {
                if (!isSwallowed()) {
                    send(filter.apply(Arrays.copyOf(buffer, read)));
                }
            }
            if (!isSwallowed()) {
                post(new byte[0]);
            }
        } catch (IOException reset) {
            if (!broken && !isSwallowed()) {
                onEnd.accept(false);
            }
        }
    }

    private boolean isSwallowed() {
        if (carriage() == Carriage.SWALLOW) {
            forgotten = true;
        }
        return forgotten;
    }

    private void send(byte[] bytes) {
        if (bytes.length > 0) {
            post(bytes);
        }
    }

    private void post(byte[] bytes) {
        underWay.add(new Parcel(
                bytes, proxy.time().nanos() + proxy.network().latency().toNanos()));
    }

    /** Parcels leave in the order in which they came, also when the latency has become less meanwhile. */
    private void deliver() {
        try {
            for (Parcel next = underWay.take(); !broken; next = underWay.take()) {
                if (!proxy.awaitDelivery(next.dueNanos, this)) {
                    return;
                }
                if (next.isEnd()) {
                    to.shutdownOutput();
                    ended = true;
                    onEnd.accept(true);
                    return;
                }
                to.getOutputStream().write(next.bytes);
            }
        } catch (IOException gone) {
            if (!broken) {
                onEnd.accept(false);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }
}
