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
 * Leaves out everything about traces unless the profile {@code tracing} is on. Spring Boot's own switches leave a
 * tracer that makes empty spans for each request and each Redis command.
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
            String name = classes[i]; // null if another filter removed it
            kept[i] = traced || name == null || PACKAGES.stream().noneMatch(name::startsWith);
        }
        return kept;
    }
}
