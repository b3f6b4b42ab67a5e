package io.imcache.master.store;

import io.imcache.redis.AccountChanges;
import io.imcache.redis.AccountEvents;
import io.imcache.redis.Housekeeping;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.RetentionPolicy;
import io.imcache.redis.StoreConnection;
import io.imcache.redis.WorkerMailbox;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The store on the client that Spring Boot makes from {@code spring.data.redis.*}. The hot path uses Lettuce itself, with
 * bytes: the reactive template would cost a third to a half of it.
 */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    @Bean
    LettuceClientOptionsBuilderCustomizer failFast(DataRedisProperties properties) {
        return options -> StoreConnection.configure(options, timeout(properties));
    }

    @Bean
    StoreConnection storeConnection(LettuceConnectionFactory factory, DataRedisProperties properties) {
        return new StoreConnection(factory.getRequiredNativeClient(), timeout(properties));
    }

    @Bean
    RetentionPolicy retentionPolicy(RetentionProperties properties) {
        return properties.policy();
    }

    @Bean
    RedisAccountStore accountStore(StoreConnection connection, RedisProperties properties) {
        return new RedisAccountStore(connection, properties.keyPrefix());
    }

    @Bean
    AccountEvents accountEvents(StoreConnection connection, RedisProperties properties) {
        return new AccountEvents(connection, properties.keyPrefix());
    }

    @Bean
    AccountChanges accountChanges(LettuceConnectionFactory factory, RedisProperties properties) {
        return new AccountChanges(factory.getRequiredNativeClient(), properties.keyPrefix());
    }

    @Bean
    Housekeeping housekeeping(StoreConnection connection, RedisAccountStore store, RetentionPolicy policy) {
        return new Housekeeping(connection, store, policy, InstantSource.system());
    }

    @Bean
    WorkerMailbox workerMailbox(
            StoreConnection connection,
            RedisProperties properties,
            @Value("${imcache.outbound.recheck:2s}") Duration recheck) {
        return new WorkerMailbox(connection, properties.keyPrefix(), InstantSource.system(), recheck);
    }

    private static Duration timeout(DataRedisProperties properties) {
        Duration timeout = properties.getTimeout();
        return timeout == null ? DEFAULT_TIMEOUT : timeout;
    }
}
