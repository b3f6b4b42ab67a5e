package io.imcache.master.store;

import io.imcache.redis.embedded.EmbeddedRedis;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Starts a Redis if no address of one is configured: for development, demos and a first look. */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedRedisConfiguration.NoAddress.class)
class EmbeddedRedisConfiguration {
    @Bean(destroyMethod = "close")
    EmbeddedRedis embeddedRedis(RedisProperties properties, Environment environment) {
        if (environment.acceptsProfiles(Profiles.of("production"))) {
            throw new RedisNotConfiguredException();
        }
        return EmbeddedRedis.start(properties.embedded().dataDir());
    }

    @Bean
    DataRedisConnectionDetails embeddedRedisDetails(EmbeddedRedis redis) {
        return new DataRedisConnectionDetails() {
            @Override
            public Standalone getStandalone() {
                return Standalone.of("127.0.0.1", redis.port());
            }
        };
    }

    static final class NoAddress implements Condition {
        private static final String[] ADDRESSES = {
            "url", "host", "cluster.nodes", "sentinel.nodes", "masterreplica.nodes"
        };

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            for (String address : ADDRESSES) {
                Environment environment = context.getEnvironment();
                String property = "spring.data.redis." + address;
                if (environment.containsProperty(property) || environment.containsProperty(property + "[0]")) {
                    return false;
                }
            }
            return true;
        }
    }
}
