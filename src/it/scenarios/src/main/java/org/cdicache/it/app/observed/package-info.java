/** An application that listens to its caches and warms one of them. */
@NullMarked
package org.cdicache.it.app.observed;

import org.jspecify.annotations.NullMarked;
