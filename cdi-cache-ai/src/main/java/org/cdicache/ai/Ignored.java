package org.cdicache.ai;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Marks a parameter of an {@link AiCached} method that changes nothing about the answer, such as a logger. Two calls that differ only in it share one answer. */
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface Ignored {}
