package org.cdicache.it.cluster.fault;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.cdicache.it.cluster.fault.Network.Carriage;

/** One direction of one connection: a thread that takes bytes in, and one that delivers them when they are due. */
final class Pipe {

    private static final int BYTES = 16 * 1024;

    private enum What {
        BYTES,
        /** FIN. */
        END,
        /** RST. */
        BREAK
    }

    /** Something under way. */
    private record Parcel(What what, byte[] bytes, long dueNanos) {}

    private final FaultProxy proxy;
    private final Socket from;
    private final Socket to;
    private final Function<Network, Carriage> direction;
    private final UnaryOperator<byte[]> filter;
    private final Runnable onEnd;
    private final BlockingQueue<Parcel> underWay = new LinkedBlockingQueue<>();
    private volatile boolean broken;
    private volatile boolean stranded;
    private volatile boolean forgotten;
    private volatile boolean ended;

    /**
     * A direction.
     *
     * @param onEnd told that nothing more will be delivered
     */
    Pipe(
            FaultProxy proxy,
            Socket from,
            Socket to,
            Function<Network, Carriage> direction,
            UnaryOperator<byte[]> filter,
            Runnable onEnd) {
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
        post(What.END, new byte[0]);
    }

    private void take() {
        byte[] buffer = new byte[BYTES];
        try {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                if (!isSwallowed()) {
                    post(What.BYTES, filter.apply(Arrays.copyOf(buffer, read)));
                }
            }
            endWith(What.END);
        } catch (IOException reset) {
            endWith(What.BREAK);
        }
    }

    private void endWith(What what) {
        if (!isSwallowed()) {
            post(what, new byte[0]);
        }
    }

    private boolean isSwallowed() {
        if (carriage() == Carriage.SWALLOW) {
            forgotten = true;
        }
        return forgotten;
    }

    private void post(What what, byte[] bytes) {
        long due = proxy.time().nanos() + proxy.network().latency().toNanos();
        underWay.add(new Parcel(what, bytes, due));
    }

    /**
     * Parcels leave in the order in which they came, also when the latency has become less meanwhile, and also when the sender has gone: it
     * may have closed its end long before its last bytes arrive.
     */
    private void deliver() {
        try {
            for (boolean more = true; more && !broken; ) {
                Parcel next = underWay.take();
                // Broken off meanwhile: an end that still arrived would be an orderly one.
                more = proxy.awaitDelivery(next.dueNanos, this) && !broken && arrive(next);
            }
        } catch (IOException receiverGone) {
            // What it had to say about that comes in the other direction.
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        ended = true;
        onEnd.run();
    }

    /** Whether anything may follow. */
    private boolean arrive(Parcel parcel) throws IOException {
        switch (parcel.what) {
            case BYTES -> to.getOutputStream().write(parcel.bytes);
            case END -> to.shutdownOutput();
            case BREAK -> FaultProxy.resetQuietly(to);
        }
        return parcel.what == What.BYTES;
    }
}
