package io.imcache.master.operations;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Limits the number of time series: drops tags and meters that answer no question. */
@Configuration(proxyBeanMethods = false)
class MetersConfiguration {
    private static final String REQUESTS = "http.server.requests";

    /** Drops tags that the status and the logs make up for. */
    @Bean
    MeterFilter requestsWithoutExceptions() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().equals(REQUESTS)
                        ? MeterFilter.ignoreTags("exception", "error", "outcome")
                                .map(id)
                        : id;
            }
        };
    }

    /** Drops meters of spans, which have meters of their own, traced or not. */
    @Bean
    MeterFilter spansAreNoMeters() {
        return MeterFilter.deny(
                id -> id.getName().startsWith("imcache.span") || id.getName().startsWith("lettuce"));
    }
}
