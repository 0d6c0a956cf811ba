/** The REST resources under {@code /api}; every error is an RFC 9457 problem that says what to fix. */
@NullMarked
package org.cdicache.demo.rest;

import org.jspecify.annotations.NullMarked;
