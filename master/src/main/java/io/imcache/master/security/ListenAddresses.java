package io.imcache.master.security;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Binds a master without security to the loopback interface, unless an address is configured. */
final class ListenAddresses implements EnvironmentPostProcessor, Ordered {
    private static final String ADDRESS = "server.address";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        boolean on = environment.getProperty("imcache.security.enabled", Boolean.class, true);
        if (!on && !environment.containsProperty(ADDRESS)) {
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource("imcacheListenAddresses", Map.of(ADDRESS, "127.0.0.1")));
        }
    }

    /** Runs after all files and profiles are read. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
