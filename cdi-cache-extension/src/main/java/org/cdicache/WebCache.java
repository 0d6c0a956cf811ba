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

/** Qualifies the application's general cache: {@code @Inject @WebCache Cache cache;}. It is registered as {@code web}. */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({TYPE, FIELD, METHOD, PARAMETER})
public @interface WebCache {

    /** For programmatic lookup. */
    final class Literal extends AnnotationLiteral<WebCache> implements WebCache {
        /** The only instance that is needed. */
        public static final Literal INSTANCE = new Literal();

        private Literal() {}
    }
}
