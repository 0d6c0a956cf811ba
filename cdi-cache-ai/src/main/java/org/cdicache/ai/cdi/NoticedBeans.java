package org.cdicache.ai.cdi;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Decorator;
import jakarta.enterprise.inject.spi.Interceptor;
import java.lang.annotation.Annotation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Beans as discovery has shown them. An extension cannot find the application's otherwise on every server: on Payara the bean manager that it is given sees the
 * library's archive only, and {@code CDI.current()} is refused to it.
 */
final class NoticedBeans {

    private final Set<String> types;
    private final Set<Bean<?>> noticed = ConcurrentHashMap.newKeySet();

    /** Of these types, by name, because they may be missing. */
    NoticedBeans(String... types) {
        this.types = Set.of(types);
    }

    void notice(Bean<?> bean) {
        boolean wanted = bean.getTypes().stream().anyMatch(type -> types.contains(type.getTypeName()));
        if (wanted && !(bean instanceof Decorator) && !(bean instanceof Interceptor)) {
            noticed.add(bean);
        }
    }

    boolean has(Class<?> type, Annotation qualifier) {
        return !of(type.getName(), qualifier).isEmpty();
    }

    Set<Bean<?>> of(String type, Annotation qualifier) {
        return noticed.stream()
                .filter(bean -> bean.getQualifiers().contains(qualifier))
                .filter(bean -> bean.getTypes().stream()
                        .anyMatch(one -> one.getTypeName().equals(type)))
                .collect(Collectors.toSet());
    }

    /**
     * The bean that would be injected; null if there is none.
     *
     * @throws jakarta.enterprise.inject.AmbiguousResolutionException if the container cannot choose between several
     */
    <T> @Nullable T find(BeanManager beans, Class<T> type, Annotation qualifier) {
        Bean<?> bean = beans.resolve(of(type.getName(), qualifier));
        return bean == null ? null : type.cast(beans.getReference(bean, type, beans.createCreationalContext(bean)));
    }
}
