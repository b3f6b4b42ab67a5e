package io.imcache.master.admin;

import io.imcache.master.assignment.CrawlAccounts;
import io.imcache.master.credentials.Credentials;
import io.imcache.master.web.RouteTable;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.assignment.Assignments;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class AdminConfiguration {
    @Bean
    RouterFunction<ServerResponse> adminRoutes(
            RedisAccountStore store, CrawlAccounts crawled, Assignments assignments, Credentials credentials) {
        var table = new RouteTable("/api/admin");
        new CrawlAccountRoutes(store, crawled, assignments).addTo(table);
        new CredentialRoutes(assignments, credentials).addTo(table);
        return table.build();
    }
}
