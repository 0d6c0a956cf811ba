package org.cdicache;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A class of main code with a line altered, to show that a model would notice. It is compiled from the source of today, so that it cannot fall
 * behind; when the line has changed, the test says so.
 */
public final class Mutant {

    private final Class<?> original;
    private final String why;
    private String source;

    private Mutant(Class<?> original, String why, String source) {
        this.original = original;
        this.why = why;
        this.source = source;
    }

    /**
     * The class as it is.
     *
     * @param why what the alteration does
     */
    public static Mutant of(Class<?> original, String why) {
        Path file = Path.of("src", "main", "java", original.getName().replace('.', '/') + ".java");
        try {
            return new Mutant(original, why, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a text in the place of another that occurs once. */
    public Mutant with(String text, String instead) {
        int at = source.indexOf(text);
        if (at < 0 || source.indexOf(text, at + 1) >= 0) {
            throw new AssertionError(original.getSimpleName() + ".java has changed: \"" + text
                    + "\" is not there exactly once; alter another line so that it " + why);
        }
        source = source.replace(text, instead);
        return this;
    }

    /** Makes a model, which has a constructor without arguments, in a world in which the class is altered. */
    public <T> Supplier<T> world(Class<? extends Supplier<T>> model) throws Exception {
        Class<?> again = Class.forName(model.getName(), true, new World(compiled()));
        Constructor<?> constructor = again.getDeclaredConstructor();
        constructor.setAccessible(true);
        @SuppressWarnings("unchecked")
        Supplier<T> made = (Supplier<T>) constructor.newInstance();
        return made;
    }

    /** A folder with the altered class, to be put before others in a class path. */
    public Path compiled() throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "mutants")), "m");
        Path file = Files.writeString(folder.resolve(original.getSimpleName() + ".java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjects(file);
            List<String> options = List.of("-d", folder.toString(), "-proc:none", "-nowarn", "-g", "--release", "17");
            if (!compiler.getTask(complaints, files, null, options, null, units).call()) {
                throw new AssertionError("The mutant that " + why + " does not compile:\n" + complaints);
            }
        }
        return folder;
    }

    @Override
    public String toString() {
        return original.getSimpleName() + " that " + why;
    }

    /** The package of the altered class once more: one package is one world, because of its private parts. */
    private final class World extends ClassLoader {

        private final Path altered;

        World(Path altered) {
            super(Mutant.class.getClassLoader());
            this.altered = altered;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(original.getPackageName() + ".")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            String path = name.replace('.', '/') + ".class";
            Path here = altered.resolve(path);
            try (InputStream in = Files.exists(here)
                    ? Files.newInputStream(here)
                    : getParent().getResourceAsStream(path)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
