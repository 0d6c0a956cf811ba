/**
 * What operations sees: the readiness check and the metrics. Each class needs an optional MicroProfile API and is registered by name, only
 * where that API is present.
 */
@NullMarked
package org.cdicache.observe;

import org.jspecify.annotations.NullMarked;
