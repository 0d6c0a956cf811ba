package org.cdicache.codec;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;

/** The only class that names the optional jackson-dataformat-smile. */
final class SmileLibrary {

    private SmileLibrary() {}

    static MapperBuilder<?, ?> mapper(RecyclerPool<BufferRecycler> buffers) {
        return SmileMapper.builder(SmileFactory.builder().recyclerPool(buffers).build());
    }
}
