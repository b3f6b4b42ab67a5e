package io.imcache.master.console;

import io.imcache.master.web.RouteTable;
import io.imcache.master.workers.WorkersHere;
import io.imcache.redis.accounts.AccountOverviews;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.masters.MasterList;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConsoleProperties.class)
class ConsoleConfiguration {
    /** A master started from an editor has no build to name. */
    private static final String NO_BUILD = "development";

    @Bean
    Heartbeat heartbeat(
            MasterList replicas,
            StoreConnection connection,
            WorkersHere workers,
            MeterRegistry meters,
            ApplicationAvailability availability,
            Environment environment,
            ConsoleProperties properties,
            ObjectProvider<BuildProperties> builds) {
        BuildProperties build = builds.getIfAvailable();
        String version = build == null ? null : build.getVersion();
        InstantSource clock = InstantSource.system();
        SelfReport self =
                new SelfReport(workers, meters, availability, environment, version == null ? NO_BUILD : version, clock);
        return new Heartbeat(replicas, connection, self, properties.heartbeat(), clock);
    }

    @Bean
    RouterFunction<ServerResponse> consoleRoutes(
            AccountOverviews overviews, Heartbeat heartbeat, ConsoleProperties properties) {
        RouteTable data = new RouteTable("/api/console");
        new ConsoleRoutes(new AccountTable(overviews, properties.maxAccounts()), heartbeat, InstantSource.system())
                .addTo(data);
        RouteTable files = new RouteTable("/console");
        new ConsoleFiles().addTo(files);
        return data.build().and(files.build());
    }
}
