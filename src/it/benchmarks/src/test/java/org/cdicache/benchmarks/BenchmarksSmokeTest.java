package org.cdicache.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness works and every contestant returns what was stored; says nothing about speed. */
class BenchmarksSmokeTest {

    @Test
    void everyBenchmark_runsOnce_andIsReported(@TempDir Path folder) throws Exception {
        List<Integer> rows = new ArrayList<>();
        Report report = Benchmarks.run(
                Form.SMOKE,
                Set.of("l1", "l2", "batch", "put", "stampede", "ai", "ai-stream"),
                "smoke",
                line -> {},
                soFar -> {
                    soFar.write(folder);
                    rows.add(soFar.comparisons().size() + (soFar.stampedes().isEmpty() ? 0 : 1));
                });

        assertThat(rows)
                .as("reported after every row")
                .isEqualTo(IntStream.rangeClosed(1, report.comparisons().size() + 1)
                        .boxed()
                        .toList());

        assertThat(report.comparisons())
                .allSatisfy(comparison -> assertThat(comparison.series())
                        .allSatisfy(series ->
                                assertThat(series.scores()).isNotEmpty().allMatch(score -> score > 0)));
        assertThat(report.comparisons())
                .extracting(Comparison::benchmark)
                .contains(
                        Measuring.LOCAL_HIT,
                        Measuring.LOCAL_VALUE,
                        Measuring.REMOTE_HIT,
                        Measuring.BATCH,
                        Measuring.PUT,
                        Measuring.AI_KEY + ", ASCII",
                        Measuring.AI_HIT,
                        Measuring.STREAM);
        assertThat(report.limits()).extracting(Limit::promise).anyMatch(promise -> promise.startsWith("Stampede"));
        assertThat(report.stampedes())
                .filteredOn(outcome -> !outcome.contestant().startsWith("jetcache"))
                .allSatisfy(outcome -> assertThat(outcome.mostLoads()).isEqualTo(1));
        assertThat(Files.readString(folder.resolve("report.md")))
                .contains("## Limits", "redisson", "spring-redis-cache");
        assertThat(Json.MAPPER.readTree(folder.resolve("report.json").toFile()).get("limits"))
                .hasSize(report.limits().size());
    }

    @Test
    void documents_haveTheSizeAskedFor() {
        assertThat(Json.write(Document.ofSize("product:1", 200))).hasSize(200);
        assertThat(Json.write(Document.ofSize("product:1", 20_480))).hasSize(20_480);
    }

    @Test
    void everyOtherRound_runsBackwards() {
        assertThat(List.of(0, 1, 2, 3, 4, 5, 6))
                .extracting(i -> Turns.index(i, 3))
                .containsExactly(0, 1, 2, 2, 1, 0, 0);
    }

    @Test
    void ratios_areTakenRoundByRound() {
        Series fast = new Series("fast");
        Series slow = new Series("slow");
        for (double disturbance : new double[] {1, 10, 2}) {
            fast.add(disturbance, 0, 1);
            slow.add(3 * disturbance, 8, 3);
        }

        assertThat(slow.ratiosTo(fast)).containsExactly(3.0, 3.0, 3.0);
        assertThat(Series.quantile(List.of(1.0, 2.0, 4.0, 8.0), 0.5)).isEqualTo(3);
        assertThat(Series.quantile(List.of(), 0.5)).isNaN();
    }

    @Test
    void interval_ofAMedian_leavesOutTheOutliersOfManyRounds() {
        List<Double> hundred =
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList();

        assertThat(Series.aroundMedian(hundred)).isEqualTo(new Series.Interval(40, 61));
        assertThat(Series.aroundMedian(List.of(3.0, 1.0, 2.0))).isEqualTo(new Series.Interval(1, 3));
        assertThat(Series.aroundMedian(List.of()).low()).isNaN();
        assertThat(new Series.Interval(0.5, 2).inverse()).isEqualTo(new Series.Interval(0.5, 2));
    }

    @Test
    void limit_isAnUpperOrALowerBound() {
        assertThat(Limit.atMost("time", 1.3, 1.3).verdict()).isEqualTo("PASS");
        assertThat(Limit.atMost("time", 1.31, 1.3).verdict()).isEqualTo("FAIL");
        assertThat(Limit.atLeast("throughput", 0.9, 0.9).verdict()).isEqualTo("PASS");
        assertThat(Limit.atLeast("throughput", 0.89, 0.9).verdict()).isEqualTo("FAIL");
        assertThat(Limit.atMost("time", Double.NaN, 1).verdict()).isEqualTo("not measured");
    }
}
