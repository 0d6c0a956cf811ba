package org.cdicache.ai.langchain4j;

/** Something that would not come back from the cache as it was put there. Control flow inside this package; nobody sees it. */
final class Unstorable extends RuntimeException {

    Unstorable(String what) {
        super(what, null, false, false);
    }
}
