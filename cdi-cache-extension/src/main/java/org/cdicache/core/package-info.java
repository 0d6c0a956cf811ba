/**
 * The two-tier engine: what is read from where, in which order writes happen, and which fills are refused. Knows the JDK, Caffeine and
 * the SPI; neither Redis nor CDI. Start reading at {@code TwoTierCache}.
 */
@NullMarked
package org.cdicache.core;

import org.jspecify.annotations.NullMarked;
