package org.cdicache.it.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Everything on the class path once more, with one method changed that returns a boolean: a guard that always says the same. Shows what the
 * guard is good for, and that a test notices when it is missing.
 */
public final class Mutant extends URLClassLoader {

    private final String className;
    private final String method;
    private final boolean answer;
    private boolean changed;

    private Mutant(String className, String method, boolean answer) {
        super(classPath(), ClassLoader.getPlatformClassLoader());
        this.className = className;
        this.method = method;
        this.answer = answer;
    }

    /**
     * The class path, with a changed method.
     *
     * @throws IllegalArgumentException if the class has no such method that returns a boolean
     */
    public static Mutant whose(String className, String method, boolean answer) {
        // The JVM makes constructors of JFR events for one class loader only.
        System.setProperty("io.lettuce.core.jfr", "false");
        Mutant mutant = new Mutant(className, method, answer);
        try {
            mutant.loadClass(className);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("There is no class " + className, e);
        }
        if (!mutant.changed) {
            throw new IllegalArgumentException(className + " has no method " + method + " that returns a boolean");
        }
        return mutant;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!name.equals(className)) {
            return super.findClass(name);
        }
        try (InputStream original = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (original == null) {
                throw new ClassNotFoundException(name);
            }
            ClassReader reader = new ClassReader(original);
            ClassWriter writer = new ClassWriter(0);
            reader.accept(new Change(writer), 0);
            byte[] bytes = writer.toByteArray();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Mutant::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Change extends ClassVisitor {

        Change(ClassWriter writer) {
            super(Opcodes.ASM9, writer);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access, String name, String descriptor, @Nullable String signature, String @Nullable [] thrown) {
            MethodVisitor written = super.visitMethod(access, name, descriptor, signature, thrown);
            if (!name.equals(method) || !Type.getReturnType(descriptor).equals(Type.BOOLEAN_TYPE)) {
                return written;
            }
            changed = true;
            written.visitCode();
            written.visitInsn(answer ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
            written.visitInsn(Opcodes.IRETURN);
            written.visitMaxs(1, Type.getArgumentsAndReturnSizes(descriptor) >> 2);
            written.visitEnd();
            return null;
        }
    }
}
