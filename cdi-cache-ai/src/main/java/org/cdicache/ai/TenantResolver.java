package org.cdicache.ai;

import org.jspecify.annotations.Nullable;

/**
 * Tells whose answers a call is about, when its request does not. Asked on the caller's thread, once for each call; must not block.
 *
 * <p>In CDI, a bean of this type is asked. {@code cache.ai.tenant-from-principal=true} makes one of the caller's name, as Jakarta Security knows it.
 */
@FunctionalInterface
public interface TenantResolver {

    /** All users share their answers, unless a request names a tenant. */
    TenantResolver NONE = () -> null;

    /**
     * The tenant of the present call; null or blank if there is none. An exception fails the call with {@link TenantRequiredException}, so that nobody
     * is given the answers of everybody by mistake.
     */
    @Nullable
    String tenant();
}
