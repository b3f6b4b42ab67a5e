package io.imcache.master.assistant;

import io.imcache.master.limits.RateLimits;
import io.imcache.master.login.LoginRelay;
import io.imcache.master.login.ManualLogins;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AssistantConfiguration {
    @Bean
    AssistantNamespace assistantNamespace(
            ManualLogins logins, LoginRelay relay, RateLimits rates, MeterRegistry meters) {
        var namespace = new AssistantNamespace(logins, rates, meters);
        relay.addAudience(namespace::tell);
        return namespace;
    }
}
