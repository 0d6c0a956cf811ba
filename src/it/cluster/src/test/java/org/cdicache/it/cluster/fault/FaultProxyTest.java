package org.cdicache.it.cluster.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.cdicache.core.SystemTime;
import org.cdicache.it.Eventually;
import org.cdicache.it.cluster.fault.Network.Carriage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both ends of a connection through the proxy are sockets of the test. */
class FaultProxyTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int SHORT_MILLIS = 100;

    private ServerSocket listener;
    private FaultProxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.to(listener.getLocalPort(), SystemTime.INSTANCE);
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        server = listener.accept();
        Eventually.eventually(LIMIT, () -> assertThat(proxy.connections()).isEqualTo(1));
        for (Socket socket : new Socket[] {client, server}) {
            socket.setSoTimeout((int) LIMIT.toMillis());
        }
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        client.close();
        server.close();
        listener.close();
    }

    @Test
    void soundNetwork_carriesBothWays_andTheEnd() throws IOException {
        client.getOutputStream().write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);
        server.getOutputStream().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);

        client.close();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        server.close();
        Eventually.eventually(LIMIT, () -> assertThat(proxy.connections()).isZero());
    }

    @Test
    void heldBytes_arriveAfterwards_inOrder() throws IOException {
        proxy.become(Network.carrying(Carriage.HOLD, Carriage.DELIVER));
        client.getOutputStream().write(1);
        client.getOutputStream().write(2);
        server.getOutputStream().write(3);
        assertThat(client.getInputStream().read()).isEqualTo(3);
        assertNothingArrives(server);

        proxy.become(Network.SOUND);
        server.setSoTimeout((int) LIMIT.toMillis());
        assertThat(server.getInputStream().readNBytes(2)).containsExactly(1, 2);
    }

    @Test
    void strandedBytes_arriveAfterThoseOfALaterConnection() throws IOException {
        proxy.strand();
        client.getOutputStream().write(1);
        client.close();
        try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket continued = listener.accept()) {
            again.getOutputStream().write(2);
            assertThat(continued.getInputStream().read()).isEqualTo(2);
            assertNothingArrives(server);

            proxy.release();
            server.setSoTimeout((int) LIMIT.toMillis());
            assertThat(server.getInputStream().readAllBytes()).containsExactly(1);
        }
    }

    @Test
    void swallowedConnection_staysDeaf() throws IOException {
        proxy.become(Network.carrying(Carriage.DELIVER, Carriage.SWALLOW));
        server.getOutputStream().write(1);
        client.getOutputStream().write(2);
        assertThat(server.getInputStream().read()).isEqualTo(2);
        assertNothingArrives(client);

        proxy.become(Network.SOUND);
        server.getOutputStream().write(3);
        server.close();
        assertNothingArrives(client);
    }

    @Test
    void reset_reachesBothEnds_andNewConnectionsWork() throws IOException {
        proxy.reset();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);

        try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket continued = listener.accept()) {
            again.getOutputStream().write(7);
            assertThat(continued.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void refusingNetwork_refuses_untilItIsSound() throws IOException {
        proxy.become(Network.REFUSING);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), proxy.port()))
                .isInstanceOf(ConnectException.class);

        proxy.become(Network.SOUND);
        try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertThat(again.isConnected()).isTrue();
        }
    }

    @Test
    void slowNetwork_deliversNotBeforeItsTime() throws IOException {
        Duration latency = Duration.ofMillis(150);
        proxy.become(Network.slow(latency));
        long start = SystemTime.INSTANCE.nanos();

        client.getOutputStream().write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);

        assertThat(SystemTime.INSTANCE.nanos() - start).isGreaterThanOrEqualTo(latency.toNanos());
    }

    private static void assertNothingArrives(Socket socket) throws IOException {
        socket.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }
}
