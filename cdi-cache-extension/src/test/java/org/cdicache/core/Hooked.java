package org.cdicache.core;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.cdicache.spi.RemoteTier;

/** A remote tier during whose next call of a method something else happens: after it has taken effect, before the caller knows. */
final class Hooked {

    private final RemoteTier tier;
    private String method = "";
    private Runnable meanwhile = () -> {};

    Hooked(RemoteTier behind) {
        this.tier = (RemoteTier) Proxy.newProxyInstance(
                RemoteTier.class.getClassLoader(), new Class<?>[] {RemoteTier.class}, (proxy, called, arguments) -> {
                    try {
                        Object answer = called.invoke(behind, arguments);
                        if (called.getName().equals(method)) {
                            Runnable now = meanwhile;
                            method = "";
                            now.run();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    RemoteTier tier() {
        return tier;
    }

    void during(String nextCallOf, Runnable happens) {
        method = nextCallOf;
        meanwhile = happens;
    }
}
