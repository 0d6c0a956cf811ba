/** The part of the probe application that brings beans of its own in the place of the library's, or for it to ask. */
@NullMarked
package org.cdicache.it.app.own;

import org.jspecify.annotations.NullMarked;
