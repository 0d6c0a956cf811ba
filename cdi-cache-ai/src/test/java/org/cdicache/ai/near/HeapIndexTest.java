package org.cdicache.ai.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.data.Offset;
import org.cdicache.ai.SimilarityIndex.Match;
import org.junit.jupiter.api.Test;

class HeapIndexTest {

    private static final float[] EAST = {1, 0};
    private static final float[] NORTH_EAST = {(float) Math.sqrt(0.5), (float) Math.sqrt(0.5)};
    private static final float[] NORTH = {0, 1};
    private static final float[] WEST = {-1, 0};

    private final HeapIndex index = new HeapIndex(3, 1 << 20);

    private List<String> nearest(double least, int limit) {
        return index.nearest("p", EAST, least, limit).stream().map(Match::id).toList();
    }

    @Test
    void nearestFirst_asFarAsTheyAreSimilarEnough_andNoMoreThanWanted() {
        index.add("p", "north", NORTH);
        index.add("p", "north-east", NORTH_EAST);
        index.add("p", "east", EAST);

        assertThat(nearest(-1, 9)).containsExactly("east", "north-east", "north");
        assertThat(nearest(0.7, 9)).containsExactly("east", "north-east");
        assertThat(nearest(-1, 1)).containsExactly("east");
        assertThat(index.nearest("p", EAST, -1, 9).get(0).similarity()).isEqualTo(1);
        assertThat(index.nearest("q", EAST, -1, 9)).isEmpty();
    }

    @Test
    void oppositeIsLeastSimilar_andOtherDimensionsAreNotComparable() {
        index.add("p", "west", WEST);
        index.add("p", "space", new float[] {1, 0, 0});

        assertThat(index.nearest("p", EAST, -1, 9)).containsExactly(new Match("west", -1));
    }

    @Test
    void similarityIsTheCosine_inEveryDimension() {
        for (int dimension = 1; dimension <= 9; dimension++) {
            HeapIndex own = new HeapIndex(9, 1 << 20);
            float[] half = new float[dimension];
            float[] all = new float[dimension];
            Arrays.fill(all, (float) (1 / Math.sqrt(dimension)));
            half[dimension - 1] = 1;
            own.add("p", "a", half);

            assertThat(own.nearest("p", all, -1, 1).get(0).similarity())
                    .isCloseTo(1 / Math.sqrt(dimension), Offset.offset(1e-6));
        }
    }

    @Test
    void addedAgain_isReplaced() {
        index.add("p", "a", WEST);
        index.add("p", "a", EAST);

        assertThat(index.nearest("p", EAST, -1, 9)).containsExactly(new Match("a", 1));
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void whatWasAddedFirst_goesFirst_whenThereAreTooMany() {
        for (String id : List.of("a", "b", "c", "d")) {
            index.add(id.equals("b") ? "q" : "p", id, EAST);
        }

        assertThat(nearest(-1, 9)).containsExactly("c", "d");
        assertThat(index.nearest("q", EAST, -1, 9)).extracting(Match::id).containsExactly("b");
        assertThat(index.size()).isEqualTo(3);
    }

    @Test
    void bytesAreBounded_andGivenBack() {
        HeapIndex small = new HeapIndex(1_000, 1_000);
        for (int i = 0; i < 50; i++) {
            small.add("p", "id" + i, new float[20]);
            assertThat(small.bytes()).isBetween(1L, 1_000L);
        }
        small.add("p", "huge", new float[1_000]);
        assertThat(small.nearest("p", new float[1_000], -1, 9)).isEmpty();

        for (int i = 0; i < 50; i++) {
            small.remove("p", "id" + i);
        }
        assertThat(small.bytes()).isZero();
        assertThat(small.size()).isZero();
    }

    /** One change: of a place, to a vector or to nothing. */
    record Change(String partition, String id, Integer angle) {}

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(
                        Arbitraries.of("p", "q"),
                        Arbitraries.of("a", "b", "c", "d", "e"),
                        Arbitraries.integers().between(0, 7).injectNull(0.3))
                .as(Change::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 500)
    void behavesLikeAListThatForgetsItsFirst(@ForAll("changes") List<Change> changes) {
        HeapIndex real = new HeapIndex(4, 1 << 20);
        Map<List<String>, float[]> model = new LinkedHashMap<>();
        for (Change change : changes) {
            List<String> place = List.of(change.partition, change.id);
            model.remove(place);
            if (change.angle == null) {
                real.remove(change.partition, change.id);
            } else {
                float[] vector = at(change.angle);
                real.add(change.partition, change.id, vector);
                model.put(place, vector);
                if (model.size() > 4) {
                    model.remove(model.keySet().iterator().next());
                }
            }
            assertThat(real.size()).isEqualTo(model.size());
            for (String partition : List.of("p", "q")) {
                assertThat(real.nearest(partition, EAST, 0.5, 2)).isEqualTo(expected(model, partition));
            }
        }
    }

    private static float[] at(int angle) {
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    private static List<Match> expected(Map<List<String>, float[]> model, String partition) {
        List<Match> matches = new ArrayList<>();
        model.forEach((place, vector) -> {
            double similarity = Math.max(-1, Math.min(1, vector[0]));
            if (place.get(0).equals(partition) && similarity >= 0.5) {
                matches.add(new Match(place.get(1), similarity));
            }
        });
        matches.sort(Comparator.comparingDouble(Match::similarity).reversed());
        return matches.subList(0, Math.min(2, matches.size()));
    }
}
