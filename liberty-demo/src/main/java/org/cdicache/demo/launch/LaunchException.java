package org.cdicache.demo.launch;

/** The demo cannot run; the message is for the person who started it, and says what to do. */
final class LaunchException extends Exception {

    LaunchException(String message) {
        super(message);
    }
}
