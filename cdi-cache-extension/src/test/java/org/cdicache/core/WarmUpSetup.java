package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import java.util.List;
import java.util.stream.IntStream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheWarmer;
import org.cdicache.WarmUp.Progress;
import org.cdicache.WarmUp.Result;
import org.cdicache.codec.JsonEntryCodec;
import org.cdicache.spi.RemoteTier;

/** A cache in the heap, what warms it, and a time that the test moves; closing it sees whether anything is left of the runs. */
final class WarmUpSetup implements AutoCloseable {

    final FakeTime time = new FakeTime();
    final ManualExecutor scheduler = new ManualExecutor(time);
    final CacheEngine engine = engine(CacheConfig.of(CachePreset.SIMPLE), null);
    final Cache cache = engine.cache("web");
    final CacheWarmer warmer = engine.warmer("web");

    CacheEngine engine(CacheConfig config, RemoteTier remote) {
        return new CacheEngine(
                config,
                JsonEntryCodec.of(config, getClass().getClassLoader()),
                remote,
                time,
                scheduler,
                Workers.start("test-warming"),
                Announcer.SILENT);
    }

    static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }

    static void addsUp(Result result) {
        Progress counted = result.progress();
        assertThat(counted.done() + result.underWay() + result.notBegun()).isEqualTo(counted.planned());
        assertThat(result.failures()).hasSize((int) counted.failed());
    }

    @Override
    public void close() {
        eventually("nothing is under way", () -> ((TwoTierCache) cache).isIdle());
        assertThat(scheduler.waiting()).as("timers").isZero();
        engine.close();
    }
}
