/** What entries look like in Redis: JSON by Jackson, deflated above a size, in a versioned envelope. */
@NullMarked
package org.cdicache.codec;

import org.jspecify.annotations.NullMarked;
