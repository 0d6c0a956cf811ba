package org.cdicache.ai.cdi;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.security.enterprise.SecurityContext;
import java.security.Principal;
import org.cdicache.ai.TenantResolver;
import org.jspecify.annotations.Nullable;

/** Makes the caller's name, as Jakarta Security knows it, the tenant. Loaded by name, because the API may be missing. */
final class PrincipalTenants implements TenantResolver {

    /** Null for callers who have not logged in, of whom servers give their principal names of their own. */
    @Override
    public @Nullable String tenant() {
        Instance<SecurityContext> contexts = CDI.current().select(SecurityContext.class);
        Principal caller = contexts.get().getCallerPrincipal();
        return caller == null ? null : caller.getName();
    }
}
