package org.cdicache.ai;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes an {@link AiCacheConfig} as the properties that {@link AiConfigReader} reads. */
final class AiConfigWriter {

    private final SortedMap<String, String> properties = new TreeMap<>();

    private AiConfigWriter() {}

    static SortedMap<String, String> toMap(AiCacheConfig config) {
        AiConfigWriter writer = new AiConfigWriter();
        writer.put(AiConfigReader.ENABLED, config.enabled());
        writer.put(AiConfigReader.HASH_THRESHOLD, config.hashThreshold());
        writer.put(AiConfigReader.SMALL, config.textTiers().small());
        writer.put(AiConfigReader.MEDIUM, config.textTiers().medium());
        writer.put(AiConfigReader.LARGE, config.textTiers().large());
        writer.put(AiConfigReader.SMART_PROMOTION, config.smartPromotion());
        writer.put(AiConfigReader.TENANT_REQUIRED, config.tenantRequired());
        writer.put(AiConfigReader.TENANT_FROM_PRINCIPAL, config.tenantFromPrincipal());
        writer.operation(AiConfigReader.PREFIX, AiConfigReader.DEFAULT_TTL, config.defaults());
        config.operations().forEach((name, operation) -> {
            String prefix = AiConfigReader.prefixOf(name);
            writer.operation(prefix, prefix + AiConfigReader.TTL, operation);
        });
        config.prices().forEach((model, price) -> {
            writer.put(AiConfigReader.priceOf(model, "input"), price.input().toPlainString());
            writer.put(AiConfigReader.priceOf(model, "output"), price.output().toPlainString());
        });
        NearConfigProperties.write(config.near(), writer::put);
        return writer.properties;
    }

    private void operation(String prefix, String ttl, AiOperation operation) {
        put(ttl, operation.ttl());
        put(prefix + AiConfigReader.JITTER, operation.jitter());
        put(prefix + AiConfigReader.STALE_IF_ERROR, operation.staleIfError());
        put(prefix + AiConfigReader.LOAD_LEASE, operation.loadLease());
        put(prefix + AiConfigReader.MAX_TEXT_LENGTH, operation.maxTextLength());
        put(prefix + AiConfigReader.OPTIONS, operation.options());
    }

    private void put(String property, @Nullable Object value) {
        if (value != null) {
            properties.put(property, value.toString());
        }
    }
}
