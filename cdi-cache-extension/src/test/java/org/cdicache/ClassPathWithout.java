package org.cdicache;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The test class path as it is on a server that lacks an optional API: everything is loaded anew, and some packages are not there. */
public final class ClassPathWithout extends URLClassLoader {

    private final List<String> absent;

    private ClassPathWithout(URL[] urls, List<String> absent) {
        super(urls, ClassLoader.getPlatformClassLoader());
        this.absent = absent;
    }

    /** Without the packages of these names and those below them. */
    public static ClassPathWithout packages(String... absent) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return new ClassPathWithout(urls.toArray(URL[]::new), Arrays.asList(absent));
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (absent.stream().anyMatch(prefix -> name.startsWith(prefix + "."))) {
            throw new ClassNotFoundException(name);
        }
        return super.findClass(name);
    }
}
