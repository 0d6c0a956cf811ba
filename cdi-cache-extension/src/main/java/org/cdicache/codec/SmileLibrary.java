package org.cdicache.codec;

import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;

/** The only class that names the optional jackson-dataformat-smile. */
final class SmileLibrary {

    private SmileLibrary() {}

    static MapperBuilder<?, ?> mapper() {
        return SmileMapper.builder();
    }
}
