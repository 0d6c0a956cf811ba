package org.cdicache.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.cdicache.Cache;
import org.cdicache.CacheFactory;
import org.cdicache.config.CacheEngines;
import org.junit.jupiter.api.Test;

class RoundTripTest {

    /** As where another program deletes what the cache stores. */
    @Test
    void valueThatIsNotThereAgain_isAFailure() {
        try (CacheFactory factory = CacheFactory.create()) {
            Cache withoutRedis = factory.forTesting();

            assertThat(new RoundTrip(withoutRedis, CacheEngines.time()).run().failure())
                    .contains("was not read again");
            assertThat(withoutRedis.keys("*")).isEmpty();
        }
    }
}
