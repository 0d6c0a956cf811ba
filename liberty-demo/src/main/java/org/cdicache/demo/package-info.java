/** A small application that shows cdi-cache at work: a language model's answers and a slow product source, both cached. */
@NullMarked
package org.cdicache.demo;

import org.jspecify.annotations.NullMarked;
