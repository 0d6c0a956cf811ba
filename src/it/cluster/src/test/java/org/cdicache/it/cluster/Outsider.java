package org.cdicache.it.cluster;

/**
 * Another application that writes to the cache's keys with commands of its own: plain JSON, without an envelope and without tags. Its
 * connections have nothing to do with the nodes' networks. What it throws when Redis does not answer is a
 * {@link io.lettuce.core.RedisException}.
 */
public interface Outsider extends AutoCloseable {

    /** Writes a value; false if there was nowhere to write it to, and nothing was done. */
    boolean put(int key, Value value);

    /** Deletes a key; false if there was nowhere to delete it from, and nothing was done. */
    boolean delete(int key);

    @Override
    void close();
}
