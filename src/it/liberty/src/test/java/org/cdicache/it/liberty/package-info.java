/** Open Liberty as an Arquillian container. */
@NullMarked
package org.cdicache.it.liberty;

import org.jspecify.annotations.NullMarked;
