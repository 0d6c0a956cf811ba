package org.cdicache.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.cdicache.spi.RemoteUnavailableException;
import org.jspecify.annotations.Nullable;

/*
 * Everything that is connected at one time: one channel to the master, or one to each master of a cluster. Established, used and given up as a whole;
 * never reused after it. All channels have the same event loop, which gives all commands one order in which they leave.
 */
final class RedisLink {

    private final List<RedisChannel> channels;
    private final RedisChannel first;

    private final ClusterView view;

    /** Null where there is one master, which has all keys. */
    private final @Nullable SlotRouter router;

    private final AtomicReference<@Nullable String> outdated = new AtomicReference<>();
    private volatile Consumer<String> onOutdated = why -> {};
    private volatile boolean readable;
    private volatile long readableNanos;
    private volatile boolean abandoned;
    private volatile @Nullable String restriction;
    private volatile @Nullable Replicas replicas;
    private volatile @Nullable RecentChanges recent;

    private RedisLink(List<RedisChannel> channels, ClusterView view, boolean single) {
        this.channels = List.copyOf(channels);
        this.first = channels.get(0);
        this.view = view;
        this.router = single ? null : view.router(channels, this::outdate);
    }

    /** To the one master. */
    static RedisLink to(RedisChannel master) {
        RedisLink link = new RedisLink(List.of(master), new ClusterView(), /* single= */ true);
        master.onReadOnly(() -> link.outdate("the server has become a replica"));
        return link;
    }

    /** To all masters of a cluster. */
    static RedisLink to(List<RedisChannel> masters, ClusterView view) {
        return new RedisLink(masters, view, /* single= */ false);
    }

    List<RedisChannel> channels() {
        return channels;
    }

    /** The only channel, or one of several. */
    RedisChannel first() {
        return first;
    }

    /** What is known of the cluster's slots; nothing, if there is none. */
    ClusterView view() {
        return view;
    }

    /** Whether one master has all keys, so that one command may have several. */
    boolean isSingle() {
        return router == null;
    }

    /** On the event loop: the master that has a key; null while that is about to change. */
    SlotRouter.@Nullable Master owner(String key) {
        SlotRouter several = router;
        return several == null ? first : several.owner(key);
    }

    /** Values may be read from replicas, and of what this side changes itself somebody must be told. Before it becomes readable. */
    void readFrom(Replicas readers, RecentChanges told) {
        replicas = readers;
        recent = told;
    }

    /** Who reads values from replicas; null where the masters have to answer. */
    @Nullable
    Replicas replicas() {
        return isTracked() ? replicas : null;
    }

    /** Again and again, but not before the link is readable: what is repaired until then, no proof takes for known. */
    void lookForReplicas() {
        Replicas readers = replicas();
        if (readers != null) {
            readers.refresh();
        }
    }

    /** Changes keys. */
    <T> CompletableFuture<T> changing(
            Supplier<? extends Collection<String>> keys, Supplier<CompletableFuture<T>> change) {
        RecentChanges told = recent;
        return told == null ? change.get() : told.during(keys.get(), change);
    }

    CommandLoop loop() {
        return first.loop();
    }

    boolean has(Object connection) {
        return channels.stream().anyMatch(channel -> channel.connection() == connection);
    }

    boolean isOpen() {
        return channels.stream().allMatch(RedisChannel::isOpen);
    }

    /** The masters are not those any more that it is connected to; only the first reason counts. */
    void outdate(String why) {
        if (outdated.compareAndSet(null, why)) {
            onOutdated.accept(why);
        }
    }

    /** Why it should be given up; null while it should not. */
    @Nullable
    String outdated() {
        return outdated.get();
    }

    /** Whom to tell when it should be given up; must not block. */
    void onOutdated(Consumer<String> listener) {
        onOutdated = listener;
        String why = outdated.get();
        if (why != null) {
            listener.accept(why);
        }
    }

    /** Whether everything that L2 missed has been repaired, so that what it holds may be read. */
    boolean isReadable() {
        return readable;
    }

    void becomeReadable(long nowNanos) {
        readableNanos = nowNanos;
        readable = true;
    }

    /** Since when it is readable. */
    long readableNanos() {
        return readableNanos;
    }

    /** Redis does not tell of changes on it. */
    void untracked(String consequence) {
        restriction = consequence;
    }

    boolean isTracked() {
        return restriction == null;
    }

    /** What an operator should know of it, although it works; null if nothing. */
    @Nullable
    String restriction() {
        return restriction;
    }

    /** The attempt to establish it has failed; whoever publishes it later must take it back. */
    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /**
     * Issues a command to the master of a key; its failure is always a {@link RemoteUnavailableException}. In a cluster it may be asked for again, when
     * a server has not carried it out.
     */
    <T> CompletableFuture<T> send(
            String key, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        SlotRouter several = router;
        return several == null ? first.send(command) : several.send(key, command);
    }

    /** As {@link #send}, on the event loop: it leaves before whatever is started next. */
    <T> CompletableFuture<T> sendNow(
            String key, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        SlotRouter several = router;
        return several == null ? first.sendNow(command) : several.sendNow(key, command);
    }

    /** Issues a command for each item to the master of its key, in one turn of the event loop. */
    <I, T> List<CompletableFuture<T>> sendEach(
            List<I> items,
            Function<I, String> key,
            BiFunction<RedisAsyncCommands<String, byte[]>, I, CompletionStage<T>> command) {
        SlotRouter several = router;
        return several == null
                ? items.stream()
                        .map(item -> first.send(redis -> command.apply(redis, item)))
                        .toList()
                : several.sendEach(items, key, command);
    }

    /** Asks every master; fails if one does. */
    <T> CompletableFuture<List<T>> askEach(Function<RedisChannel, CompletableFuture<T>> question) {
        return inOrder(channels.stream().map(question).toList());
    }

    /** All answers, in the order of the questions; fails if one does. */
    static <T extends @Nullable Object> CompletableFuture<List<T>> inOrder(
            List<? extends CompletableFuture<T>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    List<T> all = new ArrayList<>(answers.size());
                    answers.forEach(one -> all.add(one.join()));
                    return all;
                });
    }

    /** Runs between commands. */
    CompletableFuture<@Nullable Void> onEventLoop(Runnable task) {
        return CompletableFuture.runAsync(task, loop());
    }

    void close() {
        Replicas readers = replicas;
        if (readers != null) {
            readers.close();
        }
        SlotRouter several = router;
        if (several != null) {
            EventLoops.hand(loop(), () -> several.end("the connection was given up"));
        }
        channels.forEach(RedisChannel::close);
    }
}
