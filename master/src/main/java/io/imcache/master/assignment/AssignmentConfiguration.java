package io.imcache.master.assignment;

import io.imcache.master.credentials.Credentials;
import io.imcache.master.socketio.SocketIoProperties;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.connection.StoreClock;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AssignmentProperties.class)
class AssignmentConfiguration {
    @Bean
    Assignments assignments(RedisAccountStore store, AssignmentProperties properties) {
        return store.assignments(properties.grace());
    }

    @Bean
    WorkerAssignments workerAssignments(
            Assignments assignments,
            RedisAccountStore store,
            Credentials credentials,
            AssignmentProperties properties,
            SocketIoProperties socketIo,
            StoreClock clock,
            MeterRegistry meters) {
        return new WorkerAssignments(
                assignments,
                new TaskReader(store, credentials),
                socketIo.lease(),
                properties.grace(),
                clock,
                new AssignmentMeters(meters));
    }

    @Bean
    CrawlAccounts crawlAccounts(RedisAccountStore store, Assignments assignments, WorkerAssignments workers) {
        return new AssignedAccounts(store, assignments, workers);
    }
}
