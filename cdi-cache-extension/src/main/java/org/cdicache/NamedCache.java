package org.cdicache;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Qualifies a cache of its own by name: {@code @Inject @NamedCache("users") Cache users;}. Its keys are separate from all others. */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({TYPE, FIELD, METHOD, PARAMETER})
public @interface NamedCache {

    /** The name: lower-case letters, digits and dashes, starting with a letter. */
    String value();

    /** For programmatic lookup. */
    final class Literal extends AnnotationLiteral<NamedCache> implements NamedCache {
        private final String value;

        private Literal(String value) {
            this.value = value;
        }

        /** The qualifier of the cache of that name. */
        public static Literal of(String name) {
            return new Literal(name);
        }

        @Override
        public String value() {
            return value;
        }
    }
}
