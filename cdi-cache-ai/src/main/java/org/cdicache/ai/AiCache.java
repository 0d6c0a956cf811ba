package org.cdicache.ai;

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

/** Qualifies the application's AI response cache: {@code @Inject @AiCache AiResponseCache answers;}. It is registered as {@code ai}. */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({TYPE, FIELD, METHOD, PARAMETER})
public @interface AiCache {

    /** For programmatic lookup. */
    final class Literal extends AnnotationLiteral<AiCache> implements AiCache {
        /** The only instance that is needed. */
        public static final Literal INSTANCE = new Literal();

        private Literal() {}
    }
}
