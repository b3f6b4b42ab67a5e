package io.imcache.master.credentials;

import io.imcache.redis.credentials.CredentialStore;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@link Credentials}, for masters and for the command that exports them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CredentialProperties.class)
public class CredentialsConfiguration {
    @Bean
    Credentials credentials(CredentialStore store, CredentialProperties properties, MeterRegistry meters) {
        return new Credentials(store, CredentialKeys.of(properties.keys()), meters);
    }
}
