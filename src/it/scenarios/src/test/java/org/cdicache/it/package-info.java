/** The scenarios that every server must pass with the same WAR, and what they drive it with. */
@NullMarked
package org.cdicache.it;

import org.jspecify.annotations.NullMarked;
