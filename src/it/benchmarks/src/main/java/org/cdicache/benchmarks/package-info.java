/** Measures the cache beside its peers, as ratios within one run. Start reading at {@code Benchmarks}. */
@NullMarked
package org.cdicache.benchmarks;

import org.jspecify.annotations.NullMarked;
