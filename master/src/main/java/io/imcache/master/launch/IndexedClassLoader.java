package io.imcache.master.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Knows which jars have which packages. The JDK's class loader asks one jar after the other for each class, by an address that it
 * makes and parses: with more than a hundred jars inside a jar, that was two fifths of the time of the thread that starts a
 * master, and more for classes that do not exist.
 *
 * <p>Classes, resources and their order are those of Spring Boot's class loader.
 */
final class IndexedClassLoader extends URLClassLoader {
    private static final String CLASS = ".class";
    private static final String VERSIONS = "META-INF/versions/";

    static {
        registerAsParallelCapable();
    }

    /** The jars that have something in a directory, in the order of the class path. */
    private final Map<String, List<Source>> directories;

    /** @param base the address of the jar, to which names are added */
    private record Source(URL base, JarFile jar, CodeSource code) {}

    private IndexedClassLoader(URL[] urls, @Nullable ClassLoader parent, Map<String, List<Source>> directories) {
        super("master", urls, parent);
        this.directories = directories;
    }

    /** @param urls jars, or directories in jars, as Spring Boot's launcher names them */
    static IndexedClassLoader of(URL[] urls, @Nullable ClassLoader parent) throws IOException {
        Map<String, List<Source>> directories = new HashMap<>(4096);
        for (URL url : urls) {
            JarFile jar = ((JarURLConnection) url.openConnection()).getJarFile();
            Source source = new Source(url, jar, new CodeSource(url, (Certificate[]) null));
            index(source, directories);
        }
        return new IndexedClassLoader(urls, parent, directories);
    }

    private static void index(Source source, Map<String, List<Source>> directories) {
        String before = "";
        add("", source, directories);
        for (Enumeration<JarEntry> entries = source.jar().entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            String directory = directory(name);
            if (!directory.equals(before)) {
                before = directory;
                add(directory, source, directories);
                if (name.length() == directory.length() + 1) {
                    // Also found without the slash at its end.
                    add(directory(directory), source, directories);
                }
                if (name.startsWith(VERSIONS)) {
                    // Classes for newer Javas are asked for by the names of the others.
                    int end = name.indexOf('/', VERSIONS.length());
                    add(end < 0 || end >= directory.length() ? "" : directory.substring(end + 1), source, directories);
                }
            }
        }
    }

    private static void add(String directory, Source source, Map<String, List<Source>> directories) {
        List<Source> sources = directories.computeIfAbsent(directory, name -> new ArrayList<>(1));
        if (sources.isEmpty() || sources.get(sources.size() - 1).jar() != source.jar()) {
            sources.add(source);
        }
    }

    private static String directory(String name) {
        int end = name.lastIndexOf('/');
        return end < 0 ? "" : name.substring(0, end);
    }

    private List<Source> sources(String directory) {
        return directories.getOrDefault(directory, List.of());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/').concat(CLASS);
        try {
            for (Source source : sources(directory(path))) {
                JarEntry entry = source.jar().getJarEntry(path);
                if (entry != null) {
                    return define(name, source, entry);
                }
            }
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        throw new ClassNotFoundException(name);
    }

    private Class<?> define(String name, Source source, JarEntry entry) throws IOException {
        int end = name.lastIndexOf('.');
        if (end > 0 && getDefinedPackage(name.substring(0, end)) == null) {
            definePackage(name.substring(0, end), source);
        }
        try (InputStream in = source.jar().getInputStream(entry)) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length, source.code());
        }
    }

    private void definePackage(String name, Source source) throws IOException {
        Manifest manifest = source.jar().getManifest();
        try {
            if (manifest == null) {
                definePackage(name, null, null, null, null, null, null, null);
            } else {
                definePackage(name, manifest, source.base());
            }
        } catch (IllegalArgumentException e) {
            if (getDefinedPackage(name) == null) { // else another thread was first
                throw e;
            }
        }
    }

    @Override
    public @Nullable URL findResource(String name) {
        if (!isPlain(name)) {
            return super.findResource(name);
        }
        for (Source source : having(name)) {
            if (source.jar().getEntry(name) != null) {
                return url(source, name);
            }
        }
        return null;
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        if (!isPlain(name)) {
            return super.findResources(name);
        }
        List<URL> found = new ArrayList<>();
        for (Source source : having(name)) {
            if (source.jar().getEntry(name) != null) {
                found.add(url(source, name));
            }
        }
        return Collections.enumeration(found);
    }

    /** Returns the jars that may have a file or a directory of this name. */
    private List<Source> having(String name) {
        return sources(directory(name));
    }

    private static URL url(Source source, String name) {
        try {
            return new URL(source.base(), name);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** Returns whether a name has only characters that mean themselves in addresses. */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean plain = letter || (c >= '-' && c <= '9') || c == '_' || c == '$';
            if (!plain) {
                return false;
            }
        }
        return !name.isEmpty() && name.charAt(0) != '/';
    }
}
