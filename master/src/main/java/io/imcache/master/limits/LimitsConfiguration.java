package io.imcache.master.limits;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.http.server.HttpServer;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitProperties.class)
class LimitsConfiguration {
    @Bean
    RefusalMeters refusalMeters(MeterRegistry meters) {
        return new RefusalMeters(meters);
    }

    @Bean
    RateLimits rateLimits(
            SharedBuckets buckets, LimitProperties properties, RefusalMeters refusals, MeterRegistry meters) {
        return new RateLimits(buckets, properties, refusals, meters);
    }

    /** Cuts off clients that stop in the midst of a body, or do not take their response. */
    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> slowClients(LimitProperties properties) {
        return factory -> factory.addServerCustomizers(server -> limited(server, properties));
    }

    private static HttpServer limited(HttpServer server, LimitProperties properties) {
        long stalled = properties.timeout().toMillis();
        HttpServer limited = server.readTimeout(properties.timeout())
                .requestTimeout(properties.requestTimeout())
                .doOnChannelInit((observer, channel, remote) -> channel.pipeline()
                        .addFirst("imcache.writeTimeout", new WriteTimeoutHandler(stalled, TimeUnit.MILLISECONDS)));
        return properties.httpConnections() == 0 ? limited : limited.maxConnections(properties.httpConnections());
    }
}
