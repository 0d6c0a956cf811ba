package org.cdicache.ai;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Marks the parameter of an {@link AiCached} method that is the text which the model works on: a {@link String}, exactly one. A call with null or an empty text
 * goes past the cache. */
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface Text {}
