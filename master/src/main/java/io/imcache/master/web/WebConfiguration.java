package io.imcache.master.web;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The handler of errors. */
@Configuration(proxyBeanMethods = false)
public class WebConfiguration {
    /** Goes before Boot's own handler, which answers browsers in HTML. */
    @Bean
    @Order(-2)
    ErrorHandler errorHandler() {
        return new ErrorHandler();
    }
}
