package io.imcache.master.operations;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps metrics few: what costs a time series and answers no question is not kept. */
@Configuration(proxyBeanMethods = false)
class MetersConfiguration {
    private static final String REQUESTS = "http.server.requests";

    /** The status says it, and logs say more. */
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

    /** What is a span is counted by meters of its own, traced or not. */
    @Bean
    MeterFilter spansAreNoMeters() {
        return MeterFilter.deny(
                id -> id.getName().startsWith("imcache.span") || id.getName().startsWith("lettuce"));
    }
}
