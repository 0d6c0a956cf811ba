package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Speaks as much of the protocol as a Sentinel needs, and says of the master what the test wants. */
final class ScriptedSentinel implements AutoCloseable {

    /**
     * What it says.
     *
     * @param epoch of the last failover
     * @param port of the master; 0 if it knows none
     */
    record Answer(long epoch, int port) {}

    private final ServerSocket server;
    private final Queue<Answer> script = new ConcurrentLinkedQueue<>();
    private final List<Socket> clients = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch free = new CountDownLatch(0);
    private volatile Answer standing;
    private volatile String refusal = "";

    ScriptedSentinel(Answer first) {
        this.standing = first;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-sentinel");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The next questions are answered by these, one after the other, and all further ones by the last. */
    void says(Answer... answers) {
        standing = answers[answers.length - 1];
        script.addAll(List.of(answers).subList(0, answers.length - 1));
    }

    /** From now on it answers every question for the master by an error. */
    void refuses(String error) {
        refusal = error;
    }

    /** From now on it takes questions and does not answer them. */
    void hold() {
        free = new CountDownLatch(1);
    }

    /** Answers what it was asked meanwhile, and everything else. */
    void release() {
        free.countDown();
    }

    /** How many connections were made to it. */
    int connections() {
        synchronized (clients) {
            return clients.size();
        }
    }

    /** How often it was asked for the master. */
    int asked() {
        return asked.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                synchronized (clients) {
                    clients.add(client);
                }
                start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(Socket client) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
                OutputStream out = client.getOutputStream()) {
            while (true) {
                List<String> command = command(in);
                if (command.get(0).equals("SENTINEL")) {
                    free.await();
                }
                out.write(answer(command).getBytes(UTF_8));
                out.flush();
            }
        } catch (IOException gone) {
            // The other side, or the end of the test.
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> command(DataInputStream in) throws IOException {
        int parts = Integer.parseInt(line(in).substring(1));
        List<String> command = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            byte[] part = new byte[Integer.parseInt(line(in).substring(1))];
            in.readFully(part);
            line(in);
            command.add(new String(part, UTF_8));
        }
        return command;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next != '\r') {
            if (next < 0) {
                throw new IOException("closed");
            }
            line.append((char) next);
            next = in.read();
        }
        in.read();
        return line.toString();
    }

    private String answer(List<String> command) {
        return switch (command.get(0)) {
            case "HELLO" ->
                "%5\r\n" + bulk("server") + bulk("redis") + bulk("version") + bulk("7.0.15") + bulk("proto") + ":3\r\n"
                        + bulk("id") + ":1\r\n" + bulk("mode") + bulk("sentinel");
            case "SENTINEL" -> sentinel(command.get(1));
            default -> "+OK\r\n";
        };
    }

    /** The address is asked for last. */
    private String sentinel(String question) {
        if (!refusal.isEmpty()) {
            return "-" + refusal + "\r\n";
        }
        if (question.equals("MASTER")) {
            Answer next = script.peek();
            Answer now = next == null ? standing : next;
            return now.port() == 0
                    ? "-ERR No such master with that name\r\n"
                    : "%1\r\n" + bulk("config-epoch") + bulk(String.valueOf(now.epoch()));
        }
        asked.incrementAndGet();
        Answer next = script.poll();
        Answer now = next == null ? standing : next;
        return now.port() == 0 ? "_\r\n" : "*2\r\n" + bulk("127.0.0.1") + bulk(String.valueOf(now.port()));
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    @Override
    public void close() {
        try {
            server.close();
            release();
            synchronized (clients) {
                for (Socket client : clients) {
                    client.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
