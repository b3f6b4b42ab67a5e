package io.imcache.master.im.fast;

import io.imcache.master.limits.RateLimits;
import io.imcache.master.security.SecurityHeaders;
import io.imcache.master.security.Tokens;
import io.imcache.master.web.ErrorHandler;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Not where requests are traced: each has its span from the filters. */
@Configuration(proxyBeanMethods = false)
@Profile("!tracing")
class DirectConfiguration {
    @Bean
    DirectReads directReads(Tokens tokens, RateLimits rates, SecurityHeaders headers, MeterRegistry meters) {
        return new DirectReads(tokens, rates, headers, new RequestTimers(meters));
    }

    /** Behind the near cache, which is asked first: the earlier in order, the further outside. */
    @Bean
    @Order(1)
    RoutesFirst routesFirst(
            @Qualifier("imRoutes") RouterFunction<ServerResponse> routes,
            ErrorHandler errors,
            DirectReads reads,
            ServerCodecConfigurer codecs) {
        return new RoutesFirst(routes, errors, reads, codecs);
    }
}
