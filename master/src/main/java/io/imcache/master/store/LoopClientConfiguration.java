package io.imcache.master.store;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Optional;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

/** A client's configuration with other resources. */
record LoopClientConfiguration(LettuceClientConfiguration like, ClientResources resources)
        implements LettuceClientConfiguration {
    @Override
    public Optional<ClientResources> getClientResources() {
        return Optional.of(resources);
    }

    @Override
    public boolean isUseSsl() {
        return like.isUseSsl();
    }

    @Override
    @SuppressWarnings("deprecation") // the interface has no other body for it
    public boolean isVerifyPeer() {
        return like.isVerifyPeer();
    }

    @Override
    public SslVerifyMode getVerifyMode() {
        return like.getVerifyMode();
    }

    @Override
    public boolean isStartTls() {
        return like.isStartTls();
    }

    @Override
    public Optional<ClientOptions> getClientOptions() {
        return like.getClientOptions();
    }

    @Override
    public Optional<String> getClientName() {
        return like.getClientName();
    }

    @Override
    public Optional<ReadFrom> getReadFrom() {
        return like.getReadFrom();
    }

    @Override
    public Optional<RedisCredentialsProviderFactory> getRedisCredentialsProviderFactory() {
        return like.getRedisCredentialsProviderFactory();
    }

    @Override
    public Duration getCommandTimeout() {
        return like.getCommandTimeout();
    }

    @Override
    public Duration getShutdownTimeout() {
        return like.getShutdownTimeout();
    }

    @Override
    public Duration getShutdownQuietPeriod() {
        return like.getShutdownQuietPeriod();
    }
}
