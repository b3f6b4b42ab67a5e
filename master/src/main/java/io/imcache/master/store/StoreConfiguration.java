package io.imcache.master.store;

import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.accounts.AccountOverviews;
import io.imcache.redis.connection.StoreClock;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.credentials.CredentialStore;
import io.imcache.redis.dictionaries.Dictionaries;
import io.imcache.redis.dictionaries.DictionaryTraining;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.feed.AccountEvents;
import io.imcache.redis.feed.AccountVersions;
import io.imcache.redis.feed.AskedVersions;
import io.imcache.redis.housekeeping.Housekeeping;
import io.imcache.redis.housekeeping.RetentionPolicy;
import io.imcache.redis.logins.LoginSessions;
import io.imcache.redis.logins.RelayChannel;
import io.imcache.redis.masters.MasterList;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.outbound.AccountNotices;
import io.imcache.redis.topics.AccountTopics;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Creates the store on the client that Spring Boot configures from {@code spring.data.redis.*}. The hot path uses
 * Lettuce itself, with bytes: the reactive template would take a third to a half of its time.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({RedisProperties.class, RetentionProperties.class})
class StoreConfiguration {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
    private static final int COMMANDS_AT_ONCE = FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES;
    /** Long enough for an operator to notice that a master is gone. */
    private static final Duration REPLICAS_REMEMBERED = Duration.ofMinutes(15);

    @Bean
    LettuceClientOptionsBuilderCustomizer failFast(DataRedisProperties properties) {
        return options -> StoreConnection.configure(options, timeout(properties));
    }

    /**
     * Sends commands that come together in one write. Lettuce flushes after each, and a write to the socket costs more
     * than the rest of a command that asks for a version.
     */
    @Bean
    ClientResourcesBuilderCustomizer fewWrites() {
        return resources -> resources.nettyCustomizer(new NettyCustomizer() {
            @Override
            public void afterChannelInitialized(Channel channel) {
                channel.pipeline().addFirst(new FlushConsolidationHandler(COMMANDS_AT_ONCE, true));
            }
        });
    }

    @Bean
    StoreConnection storeConnection(
            LettuceConnectionFactory factory, DataRedisProperties properties, RedisProperties redis) {
        var connection = new StoreConnection(
                factory.getRequiredNativeClient(),
                timeout(properties),
                redis.replicasToConfirm(),
                factory.isClusterAware() ? 0 : factory.getDatabase());
        // Spring's own connection, which the health check uses, hangs as well.
        connection.onHang(factory::resetConnection);
        connection.open(); // connects in parallel to the rest of the start, which would wait for it otherwise
        return connection;
    }

    /**
     * Ends the start if Redis has items that this platform can't read. If Redis is away then, each read of such an item says so.
     */
    @Bean
    Dictionaries dictionaries(StoreConnection connection, RedisProperties redis) {
        boolean compresses = redis.compression() == RedisProperties.Compression.ZSTD;
        var dictionaries = new Dictionaries(connection, redis.keyPrefix(), compresses);
        if (!dictionaries.canCompress()) {
            dictionaries.look().onErrorComplete(StoreException.class).block();
        }
        return dictionaries;
    }

    @Bean
    DictionaryWatch dictionaryWatch(Dictionaries dictionaries, StoreConnection connection, RedisProperties redis) {
        return new DictionaryWatch(
                dictionaries, redis.trainDictionaries() ? new DictionaryTraining(connection, redis.keyPrefix()) : null);
    }

    @Bean
    LoopClients loopClients(LettuceConnectionFactory factory, StoreConnection connection) {
        return new LoopClients(factory, connection);
    }

    @Bean
    StoreClock storeClock(StoreConnection connection) {
        return new StoreClock(connection);
    }

    @Bean
    AsyncProxyManager<String> rateBuckets(StoreConnection connection, RedisProperties properties) {
        return RedisBuckets.of(connection, properties.keyPrefix());
    }

    @Bean
    RetentionPolicy retentionPolicy(RetentionProperties properties) {
        return properties.policy();
    }

    @Bean
    RedisAccountStore accountStore(
            StoreConnection connection,
            RedisProperties properties,
            StoreClock clock,
            ObjectProvider<AccountVersions> followed) {
        String prefix = properties.keyPrefix();
        AccountVersions versions = followed.getIfAvailable(() -> new AskedVersions(connection, prefix));
        return new RedisAccountStore(connection, prefix, clock, versions);
    }

    @Bean
    AccountEvents accountEvents(StoreConnection connection, RedisProperties properties) {
        return new AccountEvents(connection, properties.keyPrefix());
    }

    @Bean
    AccountChanges accountChanges(StoreConnection connection, RedisProperties properties) {
        return new AccountChanges(connection, properties.keyPrefix());
    }

    @Bean
    AccountOverviews accountOverviews(StoreConnection connection, RedisProperties properties) {
        return new AccountOverviews(connection, properties.keyPrefix());
    }

    @Bean
    AccountTopics accountTopics(RedisAccountStore store) {
        return store.topics();
    }

    @Bean
    AccountNotices accountNotices(StoreConnection connection, RedisProperties properties) {
        return new AccountNotices(connection, properties.keyPrefix());
    }

    @Bean
    CredentialStore credentialStore(StoreConnection connection, RedisProperties properties) {
        return new CredentialStore(connection, properties.keyPrefix());
    }

    @Bean
    LoginSessions loginSessions(StoreConnection connection, RedisProperties properties) {
        return new LoginSessions(connection, properties.keyPrefix());
    }

    @Bean
    RelayChannel relayChannel(StoreConnection connection, RedisProperties properties) {
        return new RelayChannel(connection, properties.keyPrefix());
    }

    @Bean(defaultCandidate = false)
    MasterList workerReplicas(StoreConnection connection, RedisProperties properties) {
        return MasterList.ofWorkers(connection, properties.keyPrefix(), REPLICAS_REMEMBERED);
    }

    @Bean
    MasterList replicas(StoreConnection connection, RedisProperties properties) {
        return new MasterList(connection, properties.keyPrefix(), REPLICAS_REMEMBERED);
    }

    @Bean
    Housekeeping housekeeping(
            StoreConnection connection, RedisAccountStore store, RetentionPolicy policy, StoreClock clock) {
        return new Housekeeping(connection, store, policy, clock);
    }

    static Duration timeout(DataRedisProperties properties) {
        Duration timeout = properties.getTimeout();
        return timeout == null ? DEFAULT_TIMEOUT : timeout;
    }
}
