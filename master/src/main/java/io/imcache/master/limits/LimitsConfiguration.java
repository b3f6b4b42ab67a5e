package io.imcache.master.limits;

import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
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
            AsyncProxyManager<String> buckets,
            LimitProperties properties,
            RefusalMeters refusals,
            MeterRegistry meters) {
        return new RateLimits(buckets, properties, refusals, meters);
    }

    /** Bounds the number of connections and the time that each may take. */
    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> httpLimits(
            LimitProperties properties, RefusalMeters refusals) {
        return factory -> factory.addServerCustomizers(server -> limited(server, properties, refusals));
    }

    private static HttpServer limited(HttpServer server, LimitProperties properties, RefusalMeters refusals) {
        var connections = new HttpConnections(properties.httpConnections(), refusals);
        var slow = new SlowClients(properties, refusals);
        return server.doOnChannelInit((observer, channel, remote) -> {
            if (connections.admit(channel, NettyPipeline.HttpCodec)) {
                slow.watch(channel.pipeline(), NettyPipeline.HttpCodec, NettyPipeline.HttpCodec);
            }
        });
    }
}
