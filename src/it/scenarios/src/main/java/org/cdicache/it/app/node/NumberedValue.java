package org.cdicache.it.app.node;

/**
 * What is cached.
 *
 * @param key the key it was written under
 * @param version unique among all writes and loads of a run
 */
public record NumberedValue(String key, long version) {}
