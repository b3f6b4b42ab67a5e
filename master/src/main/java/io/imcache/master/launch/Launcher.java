package io.imcache.master.launch;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URLClassLoader;

/**
 * Starts the master from the executable jar, with {@link IndexedClassLoader} in the place of Spring Boot's class loader. Started
 * from anything else, it only calls the master.
 */
public final class Launcher {
    private static final String MASTER = "io.imcache.master.MasterApplication";
    private static final String BOOTS_LOADER = "org.springframework.boot.loader.launch.LaunchedClassLoader";

    private Launcher() {}

    /** Starts the master with these arguments. */
    public static void main(String[] arguments) throws Throwable {
        ClassLoader loader = loader(Launcher.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            Class.forName(MASTER, false, loader)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static ClassLoader loader(ClassLoader given) throws IOException {
        return given.getClass().getName().equals(BOOTS_LOADER)
                ? IndexedClassLoader.of(((URLClassLoader) given).getURLs(), given.getParent())
                : given;
    }
}
