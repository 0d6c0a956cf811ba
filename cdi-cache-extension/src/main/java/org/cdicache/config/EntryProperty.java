package org.cdicache.config;

import java.util.TreeSet;
import java.util.function.Function;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.spi.ConfigValues;
import org.cdicache.spi.ListText;
import org.jspecify.annotations.Nullable;

/** Every option of entries that has a property, for all caches and for single ones. */
// The functions capture nothing.
@SuppressWarnings("ImmutableEnumChecker")
enum EntryProperty {
    TTL(
            "ttl",
            "duration",
            "How long a value is fresh; goes before `cache.default-ttl`.",
            EntryOptions::ttl,
            (values, name, options) -> values.duration(name).ifPresent(options::ttl)),
    JITTER(
            "jitter",
            "duration",
            "Up to this much is taken off the time to live at random; shorter than it.",
            EntryOptions::jitter,
            (values, name, options) -> values.duration(name).ifPresent(options::jitter)),
    NULL_TTL(
            "null-ttl",
            "duration",
            "How long a null from a loader is remembered; without it nulls are not stored.",
            EntryOptions::nullTtl,
            (values, name, options) -> values.duration(name).ifPresent(options::nullTtl)),
    STALE_IF_ERROR(
            "stale-if-error",
            "duration",
            "How long after its freshness a value may still be served when no fresh one can be had.",
            EntryOptions::staleIfError,
            (values, name, options) -> values.duration(name).ifPresent(options::staleIfError)),
    STALE_THROTTLE(
            "stale-throttle",
            "duration",
            "After a failed load, how long the stale value is served before the loader is tried again; `1s` unless set."
                    + " Needs `stale-if-error`.",
            EntryOptions::staleThrottle,
            (values, name, options) -> values.duration(name).ifPresent(options::staleThrottle)),
    SOFT_TIMEOUT(
            "soft-timeout",
            "duration",
            "How long a caller waits for a load before it takes the stale value. Needs `stale-if-error`; shorter than `hard-timeout`.",
            EntryOptions::softTimeout,
            (values, name, options) -> values.duration(name).ifPresent(options::softTimeout)),
    HARD_TIMEOUT(
            "hard-timeout",
            "duration",
            "How long a caller waits for a load at all.",
            EntryOptions::hardTimeout,
            (values, name, options) -> values.duration(name).ifPresent(options::hardTimeout)),
    LOAD_LEASE(
            "load-lease",
            "duration",
            "How long one node may load a key before another does, too: until then the others wait for what it stores. Longer than a load"
                    + " usually takes; not with `tiers` `l1-only`. `0s`, or without Redis, every node loads for itself; so unless set.",
            EntryOptions::loadLease,
            (values, name, options) -> values.duration(name).ifPresent(options::loadLease)),
    EARLY_REFRESH(
            "early-refresh",
            "fraction",
            "The part of the time to live, between 0 and 1, after which a hit starts a refresh in the background.",
            EntryOptions::earlyRefresh,
            (values, name, options) -> values.fraction(name).ifPresent(options::earlyRefresh)),
    TAGS(
            "tags",
            "texts, by commas",
            "What entries can be invalidated by, beside their keys; added to those of a call.",
            options -> options.tags().isEmpty() ? null : ListText.of(new TreeSet<>(options.tags())),
            (values, name, options) -> values.list(name)
                    .ifPresent(tags -> options.tags(tags.stream().distinct().toArray(String[]::new)))),
    TIERS(
            "tiers",
            "`both`, `l1-only`, `l2-only`, `l2-until-read`",
            "Where entries are kept; `both` unless set. With `l2-until-read` a loaded value comes into the heap when it is read again.",
            EntryOptions::tiers,
            (values, name, options) -> values.oneOf(name, Tiers.class).ifPresent(options::tiers)),
    MAX_AGE(
            "max-age",
            "duration",
            "How old a stored value may be that answers a load, however fresh it is; an older one is replaced. `0s`: no stored value does."
                    + " Any age unless set; reads without a loader ignore it.",
            EntryOptions::maxAge,
            (values, name, options) -> values.duration(name).ifPresent(options::maxAge));

    /** Hands a configured value to the options. */
    private interface Setting {
        void read(ConfigValues values, String name, EntryOptions.Builder options);
    }

    private final String option;
    private final String type;
    private final String description;
    private final Function<EntryOptions, @Nullable Object> value;
    private final Setting setting;

    EntryProperty(
            String option,
            String type,
            String description,
            Function<EntryOptions, @Nullable Object> value,
            Setting setting) {
        this.option = option;
        this.type = type;
        this.description = description;
        this.value = value;
        this.setting = setting;
    }

    /** The last part of the name, such as {@code stale-if-error}. */
    String option() {
        return option;
    }

    String type() {
        return type;
    }

    String description() {
        return description;
    }

    /** What the option is; null if it is not set. */
    @Nullable
    String textIn(EntryOptions options) {
        Object set = value.apply(options);
        return set == null ? null : SettingText.of(set);
    }

    /** Reads all options whose names begin so. */
    static void readAll(ConfigValues values, String prefix, EntryOptions.Builder options) {
        for (EntryProperty property : values()) {
            property.setting.read(values, prefix + property.option, options);
        }
    }
}
