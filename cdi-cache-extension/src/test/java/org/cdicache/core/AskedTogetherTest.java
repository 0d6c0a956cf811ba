package org.cdicache.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.cdicache.EntryOptions;
import org.cdicache.core.ScriptedRemote.Held;
import org.cdicache.spi.RemoteTier;
import org.junit.jupiter.api.Test;

/** What one call needs several answers of L2 for, it asks for together: it takes the time of one, however many there are. */
class AskedTogetherTest {

    private static final int MANY = 100;

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache writer = Caches.on(remote, time);
    private final List<Runnable> answers = new CopyOnWriteArrayList<>();
    private volatile boolean holding;

    /** A node whose questions of a kind are answered only when the test has seen all of them. */
    private TwoTierCache node(String question) {
        RemoteTier slow = Altered.answering(remote, question, arguments -> {
            Object answer = question.equals("marker")
                    ? remote.marker((String) arguments[0], (byte[]) arguments[1], (Duration) arguments[2])
                    : CompletableFuture.completedFuture(5_000L);
            if (!holding) {
                return answer;
            }
            CompletableFuture<Object> later = new CompletableFuture<>();
            answers.add(() -> later.complete(((CompletableFuture<?>) answer).join()));
            return later;
        });
        TwoTierCache node = Caches.on(slow, time);
        node.get("absent, but the generation is known now", Integer.class);
        holding = true;
        return node;
    }

    private <T> T answeredTogether(int questions, FutureTask<T> call) {
        eventually("all is asked before anything is answered", () -> answers.size() == questions);
        answers.forEach(Runnable::run);
        return join(call);
    }

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new TreeMap<>();
        IntStream.range(0, MANY).forEach(i -> numbers.put("k" + i, i));
        return numbers;
    }

    private static EntryOptions tagged(String... tags) {
        return EntryOptions.builder().tags(tags).build();
    }

    @Test
    void versionsOfTheTagsOfManyEntries() {
        Map<String, Integer> numbers = numbers();
        numbers.forEach((key, value) -> writer.put(key, value, tagged("of " + key)));
        TwoTierCache node = node("marker");

        assertThat(answeredTogether(MANY, elsewhere(() -> node.getAll(numbers.keySet(), Integer.class))))
                .isEqualTo(numbers);

        answers.clear();
        assertThat(node.getAll(numbers.keySet(), Integer.class))
                .as("remembered")
                .isEqualTo(numbers);
        assertThat(answers).isEmpty();
    }

    /** The answers for both tags have left L2; another node invalidates one of them, and its push arrives first. */
    @Test
    void versionThatAPushOvertook_isNotRemembered() {
        writer.put("red", 1, tagged("a"));
        writer.put("blue", 2, tagged("b"));
        TwoTierCache node = node("marker");
        FutureTask<Map<String, Integer>> reading = elsewhere(() -> node.getAll(List.of("red", "blue"), Integer.class));
        eventually("both are asked for", () -> answers.size() == 2);
        writer.invalidateTags("a");
        remote.push("cdi-cache:web:@tag:a");
        holding = false;
        answers.forEach(Runnable::run);
        join(reading);

        assertThat(node.getAll(List.of("red", "blue"), Integer.class)).isEqualTo(Map.of("blue", 2));
    }

    @Test
    void entryOneOfWhoseTagsIsOutdated_isNotFound() {
        writer.put("red", 1, tagged("a", "b"));
        writer.put("blue", 2, tagged("b"));
        writer.put("grey", 3);
        writer.invalidateTags("a");
        TwoTierCache node = node("marker");

        assertThat(answeredTogether(
                        2, elsewhere(() -> node.getAll(List.of("red", "blue", "grey", "absent"), Integer.class))))
                .isEqualTo(Map.of("blue", 2, "grey", 3));
    }

    @Test
    void versionsOfTheTagsOfOneEntry() {
        writer.put("k", 1, tagged("a", "b", "c"));
        TwoTierCache node = node("marker");

        assertThat(answeredTogether(3, elsewhere(() -> node.get("k", Integer.class))))
                .contains(1);
    }

    @Test
    void versionsOfTheTagsOfAPut() {
        TwoTierCache node = node("marker");

        answeredTogether(3, elsewhere(() -> {
            node.put("k", 1, tagged("a", "b", "c"));
            return null;
        }));

        assertThat(writer.get("k", Integer.class)).contains(1);
    }

    @Test
    void endsOfManyValuesOfOtherSystems() {
        Map<String, Integer> numbers = numbers();
        writer.putAll(numbers, EntryOptions.NONE);
        numbers.forEach((key, value) ->
                remote.stored.put(remote.keyOf(key), String.valueOf(value).getBytes(UTF_8)));
        TwoTierCache node = node("remainingMillis");

        assertThat(answeredTogether(MANY, elsewhere(() -> node.getAll(numbers.keySet(), Integer.class))))
                .isEqualTo(numbers);
        assertThat(node.ttl("k7")).contains(Duration.ofSeconds(5));
    }

    @Test
    void renewalsOfSeveralTags() {
        writer.put("red", 1, tagged("a"));
        writer.put("blue", 2, tagged("b"));
        remote.hold();
        FutureTask<Void> invalidating = elsewhere(() -> {
            writer.invalidateTags("a", "b", "a");
            return null;
        });
        List<Held> both = List.of(remote.next().takeEffect(), remote.next().takeEffect());
        remote.release();
        both.forEach(Held::answer);
        join(invalidating);

        assertThat(writer.getAll(List.of("red", "blue"), Integer.class)).isEmpty();
    }
}
