package org.cdicache.check;

/** The check was started in a way that leaves nothing to check; the message tells why. */
final class BadUsageException extends Exception {

    private static final long serialVersionUID = 1L;

    BadUsageException(String why) {
        super(why);
    }
}
