package org.cdicache.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the AI response cache does on every call: make a key, and look into the heap. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init")
public class AiCalls {

    static final int LONG_TEXT = 10 * 1024;
    static final int PROMPT = 200;

    /** In what the texts are written. */
    public enum Script {
        /** One byte per char in every encoding. */
        ASCII("The quick brown fox jumps over the lazy dog. "),
        /** Two bytes per char in UTF-8. */
        CYRILLIC(
                "\u0428\u0438\u0440\u043e\u043a\u0430\u044f \u044d\u043b\u0435\u043a\u0442\u0440\u0438\u0444\u0438\u043a\u0430\u0446\u0438\u044f. ");

        private final String sentence;

        Script(String sentence) {
            this.sentence = sentence;
        }

        String text(int chars) {
            return sentence.repeat(1 + chars / sentence.length()).substring(0, chars);
        }
    }

    /** The script of the long text. */
    @Param({"ASCII", "CYRILLIC"})
    public Script script;

    private final AiCacheFactory factory = AiCacheFactory.create();
    private AiResponseCache answers;
    private AiRequest longText;
    private AiRequest prompt;

    /** Stores the answer of the prompt. */
    @Setup(Level.Trial)
    public void open() {
        answers = factory.fromConfig(
                CacheConfig.of(CachePreset.AI_PRODUCTION), AiCacheConfig.of(CachePreset.AI_PRODUCTION));
        longText = AiRequest.of("summarize", script.text(LONG_TEXT)).withModel("small");
        prompt = AiRequest.of("qa", script.text(PROMPT)).withModel("small");
        String unused = answers.getOrGenerate(prompt, String.class, () -> "answer");
    }

    /** Checks that what was measured were hits. */
    @TearDown(Level.Trial)
    public void close() {
        if (answers.getCachedResponse(prompt, String.class).isEmpty()) {
            throw new IllegalStateException("The answer is gone");
        }
        factory.close();
    }

    /** The key of a long text. */
    @Benchmark
    public String key() {
        return answers.key(longText);
    }

    /** The least that a key of a long text takes. */
    @Benchmark
    public byte[] digest() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(longText.text().getBytes(UTF_8));
    }

    /** A hit in the heap, its key included. */
    @Benchmark
    public Optional<String> hit() {
        return answers.getCachedResponse(prompt, String.class);
    }
}
