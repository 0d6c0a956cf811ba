package org.cdicache.ai;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Marks the parameter of an {@link AiCached} method that is the question about the text: a {@link String}, or null when there is none. */
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface Question {}
