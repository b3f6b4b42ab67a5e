package io.imcache.master.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** It finds what the JDK's loader finds, which is asked for the same beside it. */
class IndexedClassLoaderUnitTests {
    private static final String CLASS = LaunchedExample.class.getName();
    private static final String CLASS_FILE = CLASS.replace('.', '/') + ".class";

    @TempDir
    private Path directory;

    private String code;
    private URLClassLoader loader;
    private URLClassLoader jdk;

    /** A class for jars. */
    static final class LaunchedExample {}

    @BeforeEach
    void open() throws IOException {
        try (InputStream in = IndexedClassLoaderUnitTests.class.getClassLoader().getResourceAsStream(CLASS_FILE)) {
            code = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        URL[] jars = {
            jar("first", Map.of("META-INF/list", "first", "top.txt", "first", "a/b/one.txt", "first")),
            jar(
                    "second",
                    Map.of(
                            "META-INF/list",
                            "second",
                            "a/b/",
                            "",
                            "a/b/one.txt",
                            "second",
                            "a/b/with blank.txt",
                            "second",
                            "META-INF/versions/17/c/new.txt",
                            "new",
                            CLASS_FILE,
                            code)),
        };
        loader = IndexedClassLoader.of(jars, ClassLoader.getPlatformClassLoader());
        jdk = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
    }

    @AfterEach
    void close() throws IOException {
        loader.close();
        jdk.close();
    }

    private URL jar(String name, Map<String, String> entries) throws IOException {
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.IMPLEMENTATION_VERSION, name + "-7");
        main.put(Attributes.Name.MULTI_RELEASE, "true");
        Path file = directory.resolve(name + ".jar");
        try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return URI.create("jar:" + file.toUri() + "!/").toURL();
    }

    @Test
    void classesComeWithTheirJarsPackageAndSource() throws Exception {
        Class<?> found = loader.loadClass(CLASS);
        Class<?> expected = jdk.loadClass(CLASS);
        assertThat(found.getClassLoader()).isSameAs(loader);
        assertThat(found).isNotSameAs(LaunchedExample.class);
        assertThat(found.getPackage().getImplementationVersion())
                .isEqualTo("second-7")
                .isEqualTo(expected.getPackage().getImplementationVersion());
        assertThat(found.getProtectionDomain().getCodeSource().getLocation().toString())
                .contains("second.jar");
    }

    @Test
    void whatNoJarHasIsNotFound() throws Exception {
        for (String name : List.of("a.b.Missing", "nowhere.Missing", "Missing")) {
            assertThatThrownBy(() -> loader.loadClass(name))
                    .isInstanceOf(ClassNotFoundException.class)
                    .hasMessage(name);
        }
        assertThat(loader.getResource("nowhere/missing.txt")).isNull();
        assertThat(loader.getResources("nowhere/missing.txt").hasMoreElements()).isFalse();
    }

    @Test
    void resourcesAreThoseOfTheJdksLoaderInTheSameOrder() throws Exception {
        for (String name : List.of(
                "META-INF/list",
                "META-INF/MANIFEST.MF",
                "top.txt",
                "a/b/one.txt",
                "a/b/",
                "a/b",
                "a/b/with blank.txt",
                "META-INF/versions/17/c/new.txt",
                "/top.txt",
                "missing.txt")) {
            assertThat(contents(loader, name)).as(name).isEqualTo(contents(jdk, name));
            URL expected = jdk.getResource(name);
            assertThat(read(loader.getResource(name))).as(name).isEqualTo(read(expected));
        }
        assertThat(contents(loader, "META-INF/list")).containsExactly("first", "second");
    }

    /** The fragment means for the JDK's addresses what Boot's mean anyway. */
    @Test
    void classesForThisJavaAreFoundByTheNamesOfTheOthers() throws Exception {
        URL jar = jar("third", Map.of("META-INF/versions/17/" + CLASS_FILE, code));
        try (var versions = IndexedClassLoader.of(
                new URL[] {URI.create(jar + "#runtime").toURL()}, ClassLoader.getPlatformClassLoader())) {
            assertThat(versions.loadClass(CLASS).getClassLoader()).isSameAs(versions);
        }
    }

    private static List<String> contents(ClassLoader loader, String name) throws IOException {
        List<String> contents = new ArrayList<>();
        for (URL url : Collections.list(loader.getResources(name))) {
            contents.add(read(url));
        }
        return contents;
    }

    private static String read(URL url) throws IOException {
        if (url == null) {
            return "";
        }
        try (InputStream in = url.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
