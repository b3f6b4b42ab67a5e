package io.imcache.master.web;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The handler of errors, and the threads that requests are on. */
@Configuration(proxyBeanMethods = false)
public class WebConfiguration {
    /** Goes before Boot's own handler, which answers browsers in HTML. */
    @Bean
    @Order(-2)
    ErrorHandler errorHandler() {
        return new ErrorHandler();
    }

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> eventLoops() {
        return factory -> factory.addServerCustomizers(server -> server.mapHandle(EventLoops::noteIn));
    }
}
