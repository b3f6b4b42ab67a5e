package io.imcache.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.model.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests error replies, also those that are hard to get from a real Redis. */
class RedisErrorsUnitTests {
    private static Throwable translated(String reply) {
        return RedisErrors.translateReply(new RedisCommandExecutionException(reply));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOADING Redis is loading the dataset in memory",
                "READONLY You can't write against a read only replica. script: 1, on @user_script:1.",
                "CLUSTERDOWN The cluster is down",
                "CLUSTERDOWN Hash slot not served",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "MOVED 1234 127.0.0.1:7001",
                "ASK 1234 127.0.0.1:7001",
                "MISCONF Errors writing to the AOF file: No space left on device",
                "NOREPLICAS Not enough good replicas to write.",
                "BUSY Redis is busy running a script.",
                "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
                "UNKILLABLE The busy script was sent by a master instance"
            })
    void whatPasses(String reply) {
        assertThat(translated(reply))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessageContaining(reply.substring(0, reply.indexOf(' ')));
    }

    @Test
    void noMemory() {
        assertThat(translated("OOM command not allowed when used memory > 'maxmemory'."))
                .isInstanceOf(StoreException.Full.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERR wrong number of arguments", "WRONGTYPE Operation against a key", "NOPERM no", "", "x"})
    void whatIsAFaultOfOursStaysOne(String reply) {
        assertThat(translated(reply)).isInstanceOf(RedisCommandExecutionException.class);
    }
}
