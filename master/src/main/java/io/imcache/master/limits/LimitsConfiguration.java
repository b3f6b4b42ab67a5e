package io.imcache.master.limits;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;
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

    /** Cuts off clients that stop in the midst of a request, or do not take their response. */
    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> slowClients(
            LimitProperties properties, RefusalMeters refusals) {
        return factory -> factory.addServerCustomizers(server -> limited(server, properties, refusals));
    }

    private static HttpServer limited(HttpServer server, LimitProperties properties, RefusalMeters refusals) {
        HttpServer limited = server.doOnChannelInit((observer, channel, remote) -> {
            var watch = new SlowClientHandler(properties, refusals);
            channel.pipeline()
                    .addFirst("imcache.arrivals", watch.new Arrivals())
                    .addAfter(NettyPipeline.HttpCodec, "imcache.slowClients", watch);
        });
        return properties.httpConnections() == 0 ? limited : limited.maxConnections(properties.httpConnections());
    }
}
