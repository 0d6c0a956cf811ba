package org.cdicache.codec;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.core.base.GeneratorBase;
import com.fasterxml.jackson.core.io.IOContext;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A generator that writes nothing and adds up what the written objects take in the heap, about. Thus it sees what a value is made of and
 * follows what is written of it, and nothing else: no field of the JDK's, no cycle, no session that an entity belongs to.
 *
 * <p>The figures are those of HotSpot with compressed references.
 */
final class HeapBytes extends GeneratorBase {

    private static final int REFERENCE = 4;
    private static final int ARRAY = 16;
    private static final int STRING = 24;
    private static final int SMALL_NUMBER = 16;
    private static final int LARGE_NUMBER = 24;
    private static final int BIG_NUMBER = 96;
    private static final int LIST = 24;
    private static final int MAP = 56;
    private static final int MAP_ENTRY = 40;
    private static final int LAST_OF_ONE_BYTE = 0xFF;
    private static final int LEAST_TABLE = 16;
    private static final int BLOCK = 64;

    private final Layouts layouts;
    private long bytes;

    /** Whether numbers are objects here: not in beans, whose layout counts them, nor in arrays of them. */
    private boolean boxed = true;

    HeapBytes(Layouts layouts) {
        super(0, null, (IOContext) null);
        this.layouts = layouts;
    }

    int sum() {
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    @Override
    public void writeStartObject() {
        writeStartObject(null);
    }

    @Override
    public void writeStartObject(@Nullable Object object) {
        _writeContext = _writeContext.createChildObjectContext(object);
        if (object instanceof Map<?, ?> map) {
            bytes += MAP + table(map.size());
        } else if (object instanceof TreeNode node) {
            bytes += MAP + table(node.size());
        } else if (object != null) {
            bytes += layouts.of(object.getClass());
        }
    }

    @Override
    public void writeEndObject() {
        end();
    }

    /** The properties of classes have names of this kind; they and the places of their values are in the layout of the class. */
    @Override
    public void writeFieldName(SerializableString name) {
        boxed = false;
    }

    /**
     * The keys of maps. Jackson reads equal ones as one object, applications often use constants; or all are different. A quarter less fits
     * either way.
     */
    @Override
    public void writeFieldName(String name) {
        boxed = true;
        long before = bytes;
        writeString(name);
        bytes -= (bytes - before) / 4;
        bytes += MAP_ENTRY;
    }

    @Override
    public void writeStartArray() {
        writeStartArray(null);
    }

    @Override
    public void writeStartArray(@Nullable Object array, int size) {
        writeStartArray(array);
    }

    @Override
    public void writeStartArray(@Nullable Object array) {
        _writeContext = _writeContext.createChildArrayContext(array);
        boxed = true;
        if (array instanceof Set<?> set) {
            bytes += MAP + ARRAY + table(set.size()) + (long) MAP_ENTRY * set.size();
        } else if (array instanceof Collection<?> list) {
            bytes += LIST + ARRAY + aligned(REFERENCE * (list.size() + list.size() / 5));
        } else if (array != null && array.getClass().isArray()) {
            Class<?> element = array.getClass().getComponentType();
            boxed = !element.isPrimitive();
            bytes += ARRAY + aligned(Layouts.sizeOf(element) * Array.getLength(array));
        }
    }

    @Override
    public void writeEndArray() {
        end();
    }

    private void end() {
        _writeContext = _writeContext.getParent();
        boxed = true;
    }

    @Override
    public void writeArray(int[] array, int offset, int length) {
        bytes += ARRAY + aligned(Integer.BYTES * array.length);
    }

    @Override
    public void writeArray(long[] array, int offset, int length) {
        bytes += ARRAY + (long) Long.BYTES * array.length;
    }

    @Override
    public void writeArray(double[] array, int offset, int length) {
        bytes += ARRAY + (long) Double.BYTES * array.length;
    }

    @Override
    public void writeString(@Nullable String text) {
        if (text != null && !text.isEmpty()) {
            string(text.length(), hasWideCharacters(text));
        }
    }

    private void string(int length, boolean wide) {
        bytes += STRING + ARRAY + aligned(wide ? 2 * length : length);
    }

    /** A string has one byte for each of its characters, or two. Blocks without an exit are several times faster than characters with. */
    private static boolean hasWideCharacters(String text) {
        int next = 0;
        while (next < text.length()) {
            int end = Math.min(next + BLOCK, text.length());
            int all = 0;
            for (int i = next; i < end; i++) {
                all |= text.charAt(i);
            }
            if (all > LAST_OF_ONE_BYTE) {
                return true;
            }
            next = end;
        }
        return false;
    }

    /** Constants of an enum, and other text that is made once. */
    @Override
    public void writeString(SerializableString text) {
        // Shared.
    }

    @Override
    public void writeString(char[] text, int offset, int length) {
        string(length, false);
    }

    @Override
    public void writeRawUTF8String(byte[] text, int offset, int length) {
        string(length, false);
    }

    @Override
    public void writeUTF8String(byte[] text, int offset, int length) {
        string(length, false);
    }

    @Override
    public void writeRaw(String text) {
        writeString(text);
    }

    @Override
    public void writeRaw(String text, int offset, int length) {
        string(length, false);
    }

    @Override
    public void writeRaw(char[] text, int offset, int length) {
        string(length, false);
    }

    @Override
    public void writeRaw(char text) {
        // Between others.
    }

    @Override
    public void writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
        bytes += ARRAY + aligned(data.length);
    }

    @Override
    public int writeBinary(Base64Variant variant, InputStream data, int length) {
        bytes += ARRAY + aligned(Math.max(0, length));
        return length;
    }

    @Override
    public void writeNumber(int number) {
        bytes += boxed && number != (byte) number ? SMALL_NUMBER : 0;
    }

    @Override
    public void writeNumber(long number) {
        bytes += boxed && number != (byte) number ? LARGE_NUMBER : 0;
    }

    @Override
    public void writeNumber(float number) {
        bytes += boxed ? SMALL_NUMBER : 0;
    }

    @Override
    public void writeNumber(double number) {
        bytes += boxed ? LARGE_NUMBER : 0;
    }

    @Override
    public void writeNumber(@Nullable BigInteger number) {
        bytes += number == null ? 0 : BIG_NUMBER;
    }

    @Override
    public void writeNumber(@Nullable BigDecimal number) {
        bytes += number == null ? 0 : BIG_NUMBER;
    }

    @Override
    public void writeNumber(String number) {
        bytes += LARGE_NUMBER;
    }

    @Override
    public void writeBoolean(boolean state) {
        // Shared.
    }

    @Override
    public void writeNull() {
        // Nothing.
    }

    @Override
    public void flush() {
        // Goes nowhere.
    }

    @Override
    protected void _releaseBuffers() {
        // There are none.
    }

    @Override
    protected void _verifyValueWrite(String what) {
        // What was written once is well-formed.
    }

    private static int table(int entries) {
        int least = Math.max(LEAST_TABLE, entries + entries / 3);
        return ARRAY + REFERENCE * Integer.highestOneBit(2 * least - 1);
    }

    private static int aligned(int size) {
        return (size + 7) & -8;
    }
}
