package org.cdicache.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories with everything in them. */
public final class FileTree {

    private FileTree() {}

    /** Copies a directory to a place that does not exist yet. */
    public static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        for (Path file : list(from)) {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
    }

    /** Removes a directory; does nothing if there is none. */
    public static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            for (Path file :
                    list(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList();
        }
    }
}
