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

/** Configures the error handler and the threads of the HTTP server. */
@Configuration(proxyBeanMethods = false)
public class WebConfiguration {
    /** Runs before Boot's own handler, which answers browsers in HTML. */
    @Bean
    @Order(-2)
    ErrorHandler errorHandler() {
        return new ErrorHandler();
    }

    /**
     * Creates as many threads as processors, because none of them ever waits. Reactor Netty's default is at least four,
     * which take turns on two processors. Its system property for the number counts.
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
    LastResponses lastResponses() {
        return new LastResponses();
    }

    /** Looks at each request before it is handled. The server has one place for that. */
    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> requests(LastResponses last) {
        return factory -> factory.addServerCustomizers(server -> server.mapHandle(
                (handled, connection) -> EventLoops.noteIn(last.noteIn(handled, connection), connection)));
    }
}
