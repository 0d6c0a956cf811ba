package org.cdicache.it.cluster.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.cdicache.it.server.FreePort;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback address, the network between one client and one server. How it behaves is changed while it runs, for
 * connections that exist as for new ones; while bytes are held or swallowed no new connection comes about.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int BACKLOG = 50;

    private final int port = FreePort.next();
    private final InetSocketAddress upstream;
    private final TimeSource time;
    private final Supplier<UnaryOperator<byte[]>> replyFilters;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Written under the lock. */
    private volatile Network network = Network.SOUND;

    private volatile boolean closed;
    private volatile @Nullable ServerSocket listener;

    private FaultProxy(int upstreamPort, TimeSource time, Supplier<UnaryOperator<byte[]>> replyFilters) {
        this.upstream = new InetSocketAddress(InetAddress.getLoopbackAddress(), upstreamPort);
        this.time = time;
        this.replyFilters = replyFilters;
    }

    /** A sound network to a port. */
    public static FaultProxy to(int upstreamPort, TimeSource time) {
        return to(upstreamPort, time, UnaryOperator::identity);
    }

    /**
     * A network that also changes what the server says.
     *
     * @param replyFilters make a filter for each connection; it is given bytes as they come and returns those to deliver
     */
    public static FaultProxy to(int upstreamPort, TimeSource time, Supplier<UnaryOperator<byte[]>> replyFilters) {
        FaultProxy proxy = new FaultProxy(upstreamPort, time, replyFilters);
        proxy.listen();
        return proxy;
    }

    /** Where clients connect to. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** The port of {@link #url()}. */
    public int port() {
        return port;
    }

    /** Connections that go through it now. */
    public int connections() {
        return links.size();
    }

    /** Behaves otherwise from now on. */
    public void become(Network next) {
        lock.lock();
        try {
            network = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (next.refusing()) {
            stopListening();
            reset();
        } else if (listener == null) {
            listen();
        }
    }

    /** Breaks every connection, in both directions, by RST; new ones come about as the network has it. */
    public void reset() {
        links.forEach(Link::reset);
    }

    /**
     * Holds the requests of the connections that exist now, until {@link #release}; new connections come about as the network has it. So it is
     * when one of several paths breaks: the client gives its connection up and makes another, and then the old one's bytes arrive.
     */
    public void strand() {
        links.forEach(link -> link.requests.strand(true));
    }

    /** Delivers what was stranded. */
    public void release() {
        links.forEach(link -> link.requests.strand(false));
        wakeAll();
    }

    private void listen() {
        try {
            ServerSocket fresh = new ServerSocket();
            fresh.setReuseAddress(true);
            fresh.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            listener = fresh;
            start("accept", () -> accept(fresh));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stopListening() {
        ServerSocket present = listener;
        listener = null;
        if (present != null) {
            closeQuietly(present);
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket client = from.accept();
                awaitOpenNetwork();
                connect(client);
            } catch (IOException closing) {
                // The listener was closed, or the client has gone: the loop's condition tells.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(upstream);
        } catch (IOException refused) {
            client.setSoLinger(true, 0);
            client.close();
            server.close();
            return;
        }
        Link link = new Link(client, server);
        links.add(link);
        if (closed || network.refusing()) {
            link.reset();
        }
        link.start();
    }

    private void awaitOpenNetwork() {
        lock.lock();
        try {
            while (!closed && !network.isOpen()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    Network network() {
        return network;
    }

    TimeSource time() {
        return time;
    }

    /** Waits until an instant, and as long as the direction is held; false if the proxy is closed meanwhile. */
    boolean awaitDelivery(long dueNanos, Pipe pipe) throws InterruptedException {
        lock.lock();
        try {
            while (!closed && !pipe.isBroken()) {
                long left = dueNanos - time.nanos();
                if (pipe.carriage() == Network.Carriage.HOLD) {
                    changed.await();
                } else if (left > 0) {
                    changed.awaitNanos(left);
                } else {
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void wakeAll() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    static void start(String what, Runnable task) {
        Thread thread = new Thread(task, "fault-proxy-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception alreadyGone) {
            // That is what was wanted.
        }
    }

    @Override
    public void close() {
        closed = true;
        stopListening();
        reset();
        wakeAll();
    }

    /** One client's connection and its continuation. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final Pipe requests;
        private final Pipe replies;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
            this.requests = new Pipe(
                    FaultProxy.this, client, server, n -> n.requests(), UnaryOperator.identity(), this::pipeEnded);
            this.replies =
                    new Pipe(FaultProxy.this, server, client, n -> n.replies(), replyFilters.get(), this::pipeEnded);
        }

        void start() {
            requests.start();
            replies.start();
        }

        void reset() {
            links.remove(this);
            requests.breakOff();
            replies.breakOff();
            resetQuietly(client);
            resetQuietly(server);
            wakeAll();
        }

        private void pipeEnded() {
            // A reset closes them itself, and not in good order.
            if (requests.hasEnded() && replies.hasEnded() && !requests.isBroken()) {
                links.remove(this);
                closeQuietly(client);
                closeQuietly(server);
            }
        }
    }

    static void resetQuietly(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyGone) {
            // Closing it is all that is left to do.
        }
        closeQuietly(socket);
    }
}
