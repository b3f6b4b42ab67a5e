package io.imcache.master.im;

import io.imcache.redis.AccountStore;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImProperties.class)
class ImConfiguration {
    private static final String PREFIX = "/api/im";
    /** There is no build to name where a developer starts the master from an editor. */
    private static final String NO_BUILD = "development";

    @Bean
    RouterFunction<ServerResponse> imRoutes(
            AccountStore store, ImProperties properties, ObjectProvider<BuildProperties> builds) {
        BuildProperties build = builds.getIfAvailable();
        String version = build == null ? null : build.getVersion();
        return routes(
                store,
                new AboutRoutes(
                        version == null ? NO_BUILD : version, properties.supportedPlatforms(), InstantSource.system()));
    }

    static RouterFunction<ServerResponse> routes(AccountStore store, AboutRoutes about) {
        var table = new RouteTable(PREFIX);
        new AccountRoutes(store).addTo(table);
        new ItemRoutes(store).addTo(table);
        about.addTo(table);
        return table.build().filter(Responses::ifJsonAccepted);
    }

    /** Goes before Boot's own handler, which answers browsers in HTML. */
    @Bean
    @Order(-2)
    ErrorHandler imErrorHandler() {
        return new ErrorHandler();
    }
}
