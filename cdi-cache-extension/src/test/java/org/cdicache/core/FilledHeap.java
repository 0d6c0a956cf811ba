package org.cdicache.core;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.TypeRef;
import org.cdicache.codec.JsonEntryCodec;

/** Fills an L1 far beyond its bound and tells how much heap it really retains; to be run in a JVM of its own. */
public final class FilledHeap {

    static final long BOUND = 8L << 20;

    /** What applications cache. */
    enum Shape {
        TINY_RECORDS(Customer.class, r -> new Customer(r.nextLong(), text(r, 12), r.nextInt(), r.nextBoolean())),
        TEXTS_200_B(String.class, r -> text(r, 200)),
        TEXTS_20_KB(String.class, r -> text(r, 20_000)),
        TEXTS_100_KB(String.class, r -> text(r, 100_000)),
        TEXTS_WITH_ONE_DASH(String.class, r -> text(r, 2_000) + '\u2014' + text(r, 2_000)),
        GREEK_TEXTS(String.class, r -> "\u03b1\u03b2\u03b3\u03b4\u03b5 ".repeat(50 + r.nextInt(100))),
        PRODUCTS(Product.class, FilledHeap::product),
        LISTS_OF_RECORDS(new TypeRef<List<Product>>() {}.type(), r -> some(r, 5 + r.nextInt(40), FilledHeap::product)),
        MAPS(
                new TypeRef<Map<String, Object>>() {}.type(),
                r -> IntStream.range(0, 5 + r.nextInt(20)).boxed().collect(Collectors.toMap(i -> "name" + i, i ->
                        (Object) text(r, 10 + i)))),
        MAPS_OF_NUMBERS(
                new TypeRef<Map<String, Integer>>() {}.type(),
                r -> IntStream.range(0, 5 + r.nextInt(200))
                        .boxed()
                        .collect(Collectors.toMap(i -> text(r, 9), i -> r.nextInt()))),
        LISTS_OF_NUMBERS(new TypeRef<List<Long>>() {}.type(), r -> some(r, 20 + r.nextInt(500), Random::nextLong)),
        ARRAYS_OF_NUMBERS(double[].class, r -> r.doubles(100 + r.nextInt(500)).toArray()),
        BYTES(byte[].class, r -> text(r, 100 + r.nextInt(5_000)).getBytes(StandardCharsets.UTF_8));

        final Type type;
        final Function<Random, Object> make;

        Shape(Type type, Function<Random, Object> make) {
            this.type = type;
            this.make = make;
        }
    }

    private static <T> List<T> some(Random r, int size, Function<Random, T> make) {
        List<T> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(make.apply(r));
        }
        return list;
    }

    record Customer(long id, String name, int level, boolean active) {}

    record Product(String id, long revision, double price, Integer stock, List<String> tags, String text) {}

    private static Product product(Random r) {
        List<String> tags = List.of(text(r, 5), text(r, 8), text(r, 6));
        return new Product(
                "product:" + r.nextInt(),
                r.nextLong(),
                r.nextDouble(),
                r.nextInt(),
                tags,
                text(r, 30 + r.nextInt(300)));
    }

    static String text(Random r, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + r.nextInt(26));
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private FilledHeap() {}

    /** Prints for each shape what is retained, what was estimated, and how many entries there are. */
    public static void main(String[] arguments) {
        JsonEntryCodec codec = JsonEntryCodec.of(config(), FilledHeap.class.getClassLoader());
        Map<String, Function<Random, Object>> loads = new TreeMap<>();
        for (Shape shape : Shape.values()) {
            loads.put(shape + " as put", shape.make);
            loads.put(shape + " as read", r -> codec.decode(codec.encode(shape.make.apply(r)), shape.type));
        }
        Shape[] shapes = Shape.values();
        loads.put("MIXED as put", r -> shapes[r.nextInt(shapes.length)].make.apply(r));
        loads.put("MIXED as read", r -> {
            Shape shape = shapes[r.nextInt(shapes.length)];
            return codec.decode(codec.encode(shape.make.apply(r)), shape.type);
        });
        fill(loads.get("MIXED as read"), Use.PUTS);
        loads.forEach((name, make) -> System.out.println(name + "," + fill(make, Use.PUTS)));
        System.out.println("TAGGED," + fill(Shape.TINY_RECORDS.make, Use.TAGGED));
        System.out.println("KEYS OF MANY LENGTHS," + fill(Shape.TINY_RECORDS.make, Use.KEYS_OF_MANY_LENGTHS));
        System.out.println("DELETES," + fill(loads.get("MIXED as read"), Use.DELETES));
    }

    /** What a cache is filled by. */
    private enum Use {
        PUTS,
        /** So small that the tags are most of the entry; few names, since what is known of each tag is not the entry's. */
        TAGGED,
        /** Up to the longest that is not replaced by its hash, in one byte for each character and in two. */
        KEYS_OF_MANY_LENGTHS,
        /** Of half of the entries, soon after they were put. */
        DELETES;

        String key(int i, Random random) {
            String key = "product:" + (100_000_000 + i);
            return switch (this) {
                case KEYS_OF_MANY_LENGTHS -> key + (i % 2 == 0 ? "x" : "\u03b1").repeat(random.nextInt(110));
                default -> key;
            };
        }

        EntryOptions options(Random random) {
            return this == TAGGED
                    ? EntryOptions.builder()
                            .tags(
                                    "shop-" + random.nextInt(50),
                                    "colour-" + random.nextInt(50),
                                    "\u03c7\u03c1\u03ce\u03bc\u03b1-" + random.nextInt(50))
                            .build()
                    : EntryOptions.NONE;
        }
    }

    private static CacheConfig config() {
        return CacheConfig.builder(CachePreset.SIMPLE)
                .maxEntries(10_000_000)
                .maxBytes(BOUND)
                .build();
    }

    private static String fill(Function<Random, Object> make, Use use) {
        Random random = new Random(7);
        // Who checks caches after tests keeps those of the loads before, which do not all have room here.
        Caches.madeSinceLastAsked();
        long before = used();
        TwoTierCache cache = Caches.memoryOnly(new FakeTime(), config());
        for (int i = 0; i % 512 != 0 || cache.stats().l1Evictions() == 0; i++) {
            cache.put(use.key(i, random), make.apply(random), use.options(random));
            if (use == Use.DELETES && i % 2 == 1) {
                cache.delete(use.key(i - random.nextInt(Math.min(i, 9)), random));
            }
        }
        long retained = used() - before;
        return retained + "," + cache.stats().l1Bytes() + "," + cache.stats().l1Entries();
    }

    private static long used() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
