package org.cdicache.redis;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisCredentialsProvider.ImmediateRedisCredentialsProvider;
import java.util.Optional;
import java.util.function.Supplier;
import org.cdicache.CacheConfig;
import org.jspecify.annotations.Nullable;

/** Who logs in, as it was when it was last asked for; Lettuce takes it on its event loop, where nobody may be asked. */
final class Login implements ImmediateRedisCredentialsProvider {

    private static final RedisCredentials NOBODY = RedisCredentials.just(null, (char[]) null);

    private final @Nullable Supplier<org.cdicache.RedisCredentials> supplier;
    private volatile RedisCredentials latest;

    Login(CacheConfig.Redis settings) {
        this.supplier = settings.credentials().orElse(null);
        this.latest = settings.urlCredentials().map(Login::known).orElse(NOBODY);
    }

    /** Somebody whom nobody is asked for again. */
    static RedisCredentialsProvider fixed(Optional<org.cdicache.RedisCredentials> credentials) {
        RedisCredentials same = credentials.map(Login::known).orElse(NOBODY);
        return (ImmediateRedisCredentialsProvider) () -> same;
    }

    private static RedisCredentials known(org.cdicache.RedisCredentials credentials) {
        return RedisCredentials.just(
                credentials.username(), credentials.password().toCharArray());
    }

    /** Whether {@link #refresh} asks anybody. */
    boolean isSupplied() {
        return supplier != null;
    }

    /** Asks again; may block. */
    void refresh() {
        if (supplier != null) {
            latest = known(supplier.get());
        }
    }

    @Override
    public RedisCredentials resolveCredentialsNow() {
        return latest;
    }
}
