package org.cdicache.ai.near;

import java.util.Locale;
import org.cdicache.ai.TextEmbedder;

/**
 * Stands in for an embedding model: what texts look like, letter by letter, which is all that a near miss and its original share. Counts of
 * groups of three letters and of words, hashed into a fixed number of dimensions, with damped counts.
 */
public final class LettersEmbedder implements TextEmbedder {

    private static final int DIMENSION = 512;

    @Override
    public String id() {
        return "letters-1";
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public float[] embed(String text) {
        float[] counts = new float[DIMENSION];
        String plain = " "
                + text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\d]+", " ").strip() + " ";
        for (int i = 0; i + 3 <= plain.length(); i++) {
            counts[Math.floorMod(plain.substring(i, i + 3).hashCode() * 0x9E3779B1, DIMENSION)]++;
        }
        for (String word : plain.strip().split(" ")) {
            counts[Math.floorMod(word.hashCode() * 0x85EBCA6B, DIMENSION)]++;
        }
        for (int i = 0; i < DIMENSION; i++) {
            counts[i] = (float) Math.sqrt(counts[i]);
        }
        return counts;
    }
}
