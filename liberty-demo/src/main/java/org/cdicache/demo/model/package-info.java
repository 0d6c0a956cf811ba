/** The demo's "model": a deterministic text processor without network, slowed down to a language model's pace. */
@NullMarked
package org.cdicache.demo.model;

import org.jspecify.annotations.NullMarked;
