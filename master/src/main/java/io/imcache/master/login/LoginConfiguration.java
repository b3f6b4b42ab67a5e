package io.imcache.master.login;

import io.imcache.master.credentials.Credentials;
import io.imcache.master.workers.AccountDelivery;
import io.imcache.master.workers.WorkerPresence;
import io.imcache.master.workers.WorkersHere;
import io.imcache.redis.AccountStore;
import io.imcache.redis.logins.LoginSessions;
import io.imcache.redis.logins.RelayChannel;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LoginProperties.class)
class LoginConfiguration {
    @Bean
    LoginRelay loginRelay(
            RelayChannel channel,
            AccountDelivery delivery,
            WorkersHere here,
            WorkerPresence presence,
            Credentials credentials) {
        return new LoginRelay(channel, delivery, here, presence, credentials);
    }

    @Bean
    StoredLogins storedLogins(Credentials credentials) {
        return new StoredLogins(credentials);
    }

    @Bean
    AccountWorkers accountWorkers(AccountStore store) {
        return new AccountWorkers(store);
    }

    @Bean
    LoginReports loginReports(
            LoginRelay relay,
            LoginSessions sessions,
            StoredLogins logins,
            LoginProperties properties,
            MeterRegistry meters) {
        return new RelayedReports(relay, sessions, logins, properties.maxReport(), properties.reportRate(), meters);
    }

    @Bean
    LoginRequests loginRequests(
            AccountStore store,
            LoginRelay relay,
            LoginSessions sessions,
            StoredLogins logins,
            AccountWorkers workers,
            LoginProperties properties) {
        return new LoginRequests(store, relay, sessions, logins, workers, properties.session());
    }

    @Bean
    ManualLogins manualLogins(
            AccountStore store, LoginRequests requests, LoginRelay relay, StoredLogins logins, AccountWorkers workers) {
        return new ManualLogins(store, requests, relay, logins, workers);
    }
}
