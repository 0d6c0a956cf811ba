package org.cdicache.demo.model;

import java.util.HashMap;
import java.util.Map;

/** English words with a feeling, from -3 to 3. Written for this demo: short, and honest about it. */
final class Lexicon {

    private static final Map<String, Double> WEIGHTS = weights();

    private Lexicon() {}

    /** The weight of a word in lower case; 0 when the lexicon does not know it. */
    static double weight(String word) {
        return WEIGHTS.getOrDefault(word, 0.0);
    }

    private static Map<String, Double> weights() {
        Map<String, Double> weights = new HashMap<>();
        add(
                weights,
                3,
                "amazing astonishing brilliant delightful excellent exceptional fantastic flawless glorious incredible "
                        + "love loved loves magnificent marvellous masterpiece outstanding perfect perfectly phenomenal splendid "
                        + "stunning superb terrific triumph unforgettable wonderful");
        add(
                weights,
                2,
                "admire award beautiful beautifully best celebrate charming cheerful comfortable confident delicious "
                        + "delight delighted effortless elegant enjoy enjoyed enjoyable enthusiastic excited exciting fascinating "
                        + "friendly fun generous gentle good grateful great happily happy helpful honest impressive inspiring joy "
                        + "kind lovely lucky pleasant pleased pleasure praise proud quiet reliable remarkable satisfied smart "
                        + "smooth smoothly spotless strong succeed success successful sunny superior thank thankful thanks "
                        + "thrilled trust trusted welcome win winner won worthy");
        add(
                weights,
                1,
                "able accurate advantage agree benefit better bright calm capable clean clear clever convenient easily "
                        + "easy effective efficient fair fast fine fresh hope hopeful improve improved improvement interesting "
                        + "liked nice patient polite quick quickly ready recommend recommended relaxed rich safe "
                        + "sensible simple solid stable sturdy support useful valuable worth");
        add(
                weights,
                -1,
                "annoying boring cheap complain complaint complicated concern confusing costly delay delayed "
                        + "difficult doubt doubtful dull error errors expensive flaw flaws forget hard issue issues lack late "
                        + "limited loud mess messy miss missed missing mistake noisy pity problem problems puzzled slow "
                        + "slowly stale strange tired trouble unclear uncomfortable unsure weak worry worried wrong");
        add(
                weights,
                -2,
                "afraid angry anxious bad badly blame broke broken complained crash crashed crashes cruel damage "
                        + "damaged danger dangerous defect defective dirty disappointed disappointing disappointment dishonest "
                        + "dislike fail failed fails failure fear fragile frustrated frustrating guilty hurt ignored inferior "
                        + "loses loss lost lousy pain painful poor poorly refuse regret rejected rude sad scared sick sorry "
                        + "stuck suffer suffered threat ugly unacceptable unfair unfriendly unhappy unreliable upset useless "
                        + "violent waste wasted worse");
        add(
                weights,
                -3,
                "abysmal appalling atrocious awful catastrophe catastrophic dead death despair despise disaster disastrous "
                        + "disgusting dreadful furious garbage hate hated hates hideous horrible horrific horrifying killed "
                        + "misery nightmare outrageous scam terrible terribly tragedy tragic worst");
        return Map.copyOf(weights);
    }

    private static void add(Map<String, Double> weights, double weight, String words) {
        Words.words(words).forEach(word -> weights.put(word, weight));
    }
}
