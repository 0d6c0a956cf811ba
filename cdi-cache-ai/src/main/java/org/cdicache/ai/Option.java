package org.cdicache.ai;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Marks a parameter of an {@link AiCached} method that shapes the answer otherwise than text and question do: a string, boolean, number or enum constant, or a list, array
 * or map of them; see {@link AiRequest}. Null differs from everything else. */
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface Option {
    /** The option's name; part of the key. */
    String value();
}
