package io.imcache.master.store;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains what to configure instead of printing a stack trace. */
final class RedisNotConfiguredFailureAnalyzer extends AbstractFailureAnalyzer<RedisNotConfiguredException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RedisNotConfiguredException cause) {
        return new FailureAnalysis(
                "The profile 'production' is on and " + cause.getMessage() + ".",
                "Set SPRING_DATA_REDIS_URL (redis://user:password@host:6379), SPRING_DATA_REDIS_CLUSTER_NODES, or "
                        + "SPRING_DATA_REDIS_SENTINEL_MASTER and SPRING_DATA_REDIS_SENTINEL_NODES.",
                cause);
    }
}
