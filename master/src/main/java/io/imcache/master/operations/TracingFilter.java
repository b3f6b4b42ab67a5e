package io.imcache.master.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.StandardEnvironment;

/**
 * Keeps everything that has to do with traces out of a master without the profile {@code tracing}. Spring Boot's own switches
 * leave a tracer that makes empty spans, for each request and for each command to Redis.
 */
final class TracingFilter implements AutoConfigurationImportFilter, EnvironmentAware {
    private static final List<String> PACKAGES = List.of(
            "org.springframework.boot.data.redis.autoconfigure.observation.",
            "org.springframework.boot.micrometer.tracing.",
            "org.springframework.boot.opentelemetry.");

    private Environment environment = new StandardEnvironment();

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean traced = environment.acceptsProfiles(Profiles.of("tracing"));
        boolean[] kept = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            String name = classes[i]; // null where another filter took it out
            kept[i] = traced || name == null || PACKAGES.stream().noneMatch(name::startsWith);
        }
        return kept;
    }
}
