package org.cdicache.codec;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToIntFunction;

/**
 * What values take in the heap, by a sample of them: the measure goes through the whole value once more, which on the way of a small one costs as much as
 * everything else together. Of each class and size of payload the first values are measured and one of {@value #EVERY} thereafter; the
 * others are taken to have as many bytes of heap for each byte of payload as those had on average. A single guess may be wrong, their sum is not: every measured
 * value corrects the average.
 *
 * <p>Threads may overwrite each other's counts; then one more or less is measured.
 */
final class HeapEstimates {

    private static final int FIRST = 4;
    private static final int EVERY = 16;

    /** How much of the average a measured value makes up, once there are enough. */
    private static final float WEIGHT = 1f / 8;

    /** Sizes of payloads that differ by less than a factor of two are alike. */
    private static final int SIZES = Integer.SIZE;

    /** Applications that generate classes must not fill the heap with them. */
    private static final int MOST = 2_000;

    private static final class Sample {
        final float[] perByte = new float[SIZES];
        final int[] seen = new int[SIZES];
    }

    private final ConcurrentMap<Class<?>, Sample> samples = new ConcurrentHashMap<>();

    /** The bytes of a value: measured, or what its like have taken. */
    int of(Object value, int payloadBytes, ToIntFunction<Object> measure) {
        if (payloadBytes <= 0) {
            return measure.applyAsInt(value);
        }
        Sample sample = sampleOf(value.getClass());
        int size = SIZES - 1 - Integer.numberOfLeadingZeros(payloadBytes);
        int before = sample.seen[size]++;
        if (before >= FIRST && before % EVERY != 0) {
            return (int) Math.min(Integer.MAX_VALUE, (long) (sample.perByte[size] * payloadBytes));
        }
        int measured = measure.applyAsInt(value);
        float perByte = (float) measured / payloadBytes;
        float weight = Math.max(WEIGHT, 1f / (before + 1));
        sample.perByte[size] += weight * (perByte - sample.perByte[size]);
        return measured;
    }

    private Sample sampleOf(Class<?> type) {
        Sample sample = samples.get(type);
        if (sample != null) {
            return sample;
        }
        if (samples.size() >= MOST) {
            samples.clear();
        }
        return samples.computeIfAbsent(type, t -> new Sample());
    }
}
