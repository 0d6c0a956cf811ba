package org.cdicache;

/**
 * One thing wrong with a configuration, told so that it can be fixed without reading the source.
 *
 * @param property the property or builder method, such as {@code cache.default-ttl}
 * @param value the offending value, masked if it may hold a secret
 * @param source where the value came from, such as a configuration source's name, or {@code code}
 * @param fix what is wrong and what to write instead
 */
public record ConfigProblem(String property, String value, String source, String fix) {

    @Override
    public String toString() {
        return property + " = \"" + value + "\" (from " + source + "): " + fix;
    }
}
