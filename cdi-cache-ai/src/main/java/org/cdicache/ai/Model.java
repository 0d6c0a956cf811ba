package org.cdicache.ai;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Marks the parameter of an {@link AiCached} method that names the model: a {@link String}, or null when the application has only one. */
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface Model {}
