package io.imcache.master.im;

import io.imcache.master.assignment.CrawlAccounts;
import io.imcache.master.im.body.Bodies;
import io.imcache.master.im.fast.PageCache;
import io.imcache.master.web.RouteTable;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.redis.AccountStore;
import io.imcache.redis.item.Times;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImProperties.class)
class ImConfiguration {
    private static final String PREFIX = "/api/im";
    /** A master started from an editor has no build to name. */
    private static final String NO_BUILD = "development";

    @Bean
    RouterFunction<ServerResponse> imRoutes(
            AccountStore store,
            CrawlAccounts crawled,
            OutboundMessages outbound,
            ImProperties properties,
            ObjectProvider<PageCache> cache,
            ObjectProvider<BuildProperties> builds) {
        // Nothing reads items before all beans are there.
        Times.setZone(properties.zone());
        BuildProperties build = builds.getIfAvailable();
        String version = build == null ? null : build.getVersion();
        RouteTable table = table(
                store,
                crawled,
                outbound,
                (int) properties.maxBody().toBytes(),
                properties.findInAccounts(),
                new AboutRoutes(
                        version == null ? NO_BUILD : version,
                        properties.apiVersion(),
                        properties.supportedPlatforms(),
                        InstantSource.system()));
        return kept(routes(table), cache.getIfAvailable());
    }

    private static RouterFunction<ServerResponse> kept(
            RouterFunction<ServerResponse> routes, @Nullable PageCache cache) {
        return cache == null
                ? routes
                : routes.filter((request, next) -> {
                    cache.noteIn(request);
                    return next.handle(request);
                });
    }

    /**
     * Creates the routes.
     *
     * @param maxBody most bytes of a body
     * @param findIn in how many accounts to look for an item whose account is not given
     */
    static RouteTable table(
            AccountStore store,
            CrawlAccounts crawled,
            OutboundMessages outbound,
            int maxBody,
            int findIn,
            AboutRoutes about) {
        var table = new RouteTable(PREFIX);
        var bodies = new Bodies(maxBody);
        var accounts = new ItemAccounts(findIn);
        var ids = new NewIds();
        InstantSource clock = InstantSource.system();
        new AccountRoutes(store).addTo(table);
        new AccountWrites(store, crawled, bodies).addTo(table);
        new ItemRoutes(store, accounts).addTo(table);
        new ItemWrites(store, bodies, accounts, ids, clock).addTo(table);
        new MessageRoutes(store, bodies, outbound, ids, clock).addTo(table);
        new UnifiedRoutes(store, bodies).addTo(table);
        about.addTo(table);
        return table;
    }

    static RouterFunction<ServerResponse> routes(RouteTable table) {
        return table.build().filter(Responses::ifJsonAccepted);
    }
}
