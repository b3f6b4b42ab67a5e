package io.imcache.master.web;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.ReactorNettyProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.ReactorNetty;
import reactor.netty.resources.LoopResources;

/** The handler of errors, and the threads that requests are on. */
@Configuration(proxyBeanMethods = false)
public class WebConfiguration {
    /** Goes before Boot's own handler, which answers browsers in HTML. */
    @Bean
    @Order(-2)
    ErrorHandler errorHandler() {
        return new ErrorHandler();
    }

    /**
     * As many threads as processors, for none of them ever waits: Reactor Netty has four at least, which take turns on two. Its own
     * system property for their number counts.
     */
    @Bean
    ReactorResourceFactory reactorResourceFactory(ReactorNettyProperties properties) {
        var factory = new ReactorResourceFactory();
        if (properties.getShutdownQuietPeriod() != null) {
            factory.setShutdownQuietPeriod(properties.getShutdownQuietPeriod());
        }
        factory.setUseGlobalResources(false);
        factory.setLoopResourcesSupplier(() -> LoopResources.create(
                "reactor-http",
                Integer.getInteger(
                        ReactorNetty.IO_WORKER_COUNT, Runtime.getRuntime().availableProcessors()),
                true));
        return factory;
    }

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> eventLoops() {
        return factory -> factory.addServerCustomizers(server -> server.mapHandle(EventLoops::noteIn));
    }
}
