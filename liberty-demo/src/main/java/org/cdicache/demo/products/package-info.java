/** A tea shop's products, from a source that is slow on purpose. */
@NullMarked
package org.cdicache.demo.products;

import org.jspecify.annotations.NullMarked;
