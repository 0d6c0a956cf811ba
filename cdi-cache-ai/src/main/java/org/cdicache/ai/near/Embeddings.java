package org.cdicache.ai.near;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** The application's embedder, of which nothing is expected: what it throws or gets wrong costs near matches for a while, and nothing else. */
final class Embeddings {

    /** How long an embedder is left alone that has failed, so that not every request pays for its timeout. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private static final System.Logger LOG = System.getLogger("org.cdicache.ai");
    private static final int MAX_ID = 200;
    private static final long NOT_PAUSED = 0;

    private final TextEmbedder embedder;
    private final String id;
    private final TimeSource time;
    private final long start;
    /** Nanoseconds since the start, until when nobody asks. */
    private final AtomicLong pausedUntil = new AtomicLong(NOT_PAUSED);
    /** Asked once, because a model may have to embed something to tell; 0 before. */
    private volatile int dimension;

    Embeddings(TextEmbedder embedder, TimeSource time) {
        this.embedder = embedder;
        this.time = time;
        this.start = time.nanos();
        this.id = embedder.id();
        if (id.isBlank() || id.length() > MAX_ID) {
            throw new IllegalArgumentException("TextEmbedder.id() must be 1 to " + MAX_ID + " characters, was "
                    + id.length() + " of " + embedder.getClass().getName());
        }
    }

    String id() {
        return id;
    }

    /** A vector of length 1; null if there is none now. */
    float @Nullable [] embed(String text) {
        if (time.nanos() - start < pausedUntil.get()) {
            return null;
        }
        String problem;
        try {
            float[] vector = embedder.embed(text);
            if (dimension == 0) {
                dimension = embedder.dimension();
            }
            problem = problem(vector, dimension);
            if (problem == null) {
                return normalised(vector);
            }
        } catch (Throwable failure) {
            Troubles.interruptAgain(failure);
            // Its message may quote the text.
            problem = "failed with " + failure.getClass().getName();
        }
        pausedUntil.set(time.nanos() - start + PAUSE.toNanos());
        LOG.log(WARNING, "The embedder {0} {1}; no near matches for {2}", id, problem, PAUSE);
        return null;
    }

    @SuppressWarnings("ConstantValue") // the application may return null
    private static @Nullable String problem(float @Nullable [] vector, int dimension) {
        if (vector == null) {
            return "returned null";
        }
        if (vector.length != dimension) {
            return "returned " + vector.length + " numbers, but its dimension is " + dimension;
        }
        double square = square(vector);
        return square > 0 && Double.isFinite(square) ? null : "returned a vector without a direction";
    }

    private static double square(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        return sum;
    }

    private static float[] normalised(float[] vector) {
        double length = Math.sqrt(square(vector));
        float[] result = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            result[i] = (float) (vector[i] / length);
        }
        return result;
    }
}
