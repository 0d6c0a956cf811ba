package org.cdicache.ai.engine;

import java.time.Duration;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiRequest;

/** What holds for every request, whether or not answers are stored. */
final class RequestPolicy {

    private final AiCacheConfig config;
    private final AiKeys keys;

    RequestPolicy(AiCacheConfig config) {
        this.config = config;
        this.keys = new AiKeys(config.hashThreshold());
    }

    String key(AiRequest request) {
        check(request);
        return keys.key(request);
    }

    void check(AiRequest request) {
        int length = request.text().length();
        if (length > config.maxTextLength()) {
            throw new IllegalArgumentException("The text has " + length + " chars, but at most "
                    + config.maxTextLength() + " are allowed; shorten it or raise cache.ai.max-text-length");
        }
    }

    Duration ttl(String operation) {
        return config.ttl(operation);
    }
}
