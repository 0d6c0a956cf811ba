package org.cdicache.core;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.cdicache.EntryOptions;
import org.cdicache.LoadContext;
import org.jspecify.annotations.Nullable;

/** What a loader sees, and what it decides. */
final class LoadDecisions implements LoadContext<Object> {

    private final String key;
    private final @Nullable LocalEntry present;
    private final @Nullable Object presentValue;
    private final Consumer<EntryOptions> told;
    private boolean store = true;
    private @Nullable EntryOptions decided;

    /**
     * A load's context.
     *
     * @param present what is there before the load; null if there is nothing, or nothing readable
     * @param readable the same as an answer
     * @param told hears of options before they are taken; may refuse them
     */
    LoadDecisions(String key, @Nullable LocalEntry present, @Nullable Loaded readable, Consumer<EntryOptions> told) {
        this.key = key;
        this.present = present;
        this.presentValue = readable == null ? null : readable.value();
        this.told = told;
    }

    @Override
    public Optional<Object> present() {
        return Optional.ofNullable(presentValue);
    }

    @Override
    public Optional<Instant> presentSince() {
        return present == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(present.createdMillis()));
    }

    @Override
    public Object notModified() {
        if (presentValue == null) {
            throw new IllegalStateException("There is no present value of key \"" + key + "\" to keep: load it");
        }
        return presentValue;
    }

    @Override
    public void options(EntryOptions options) {
        told.accept(options);
        decided = options;
    }

    @Override
    public void doNotStore() {
        store = false;
    }

    /** Whether the value is to be stored. */
    boolean store() {
        return store;
    }

    /** The loader's own options; null if it gave none. */
    @Nullable
    EntryOptions options() {
        return decided;
    }
}
