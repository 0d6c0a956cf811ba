/** A program that tells before a deployment whether a configuration can be used and whether its Redis can. */
@NullMarked
package org.cdicache.check;

import org.jspecify.annotations.NullMarked;
