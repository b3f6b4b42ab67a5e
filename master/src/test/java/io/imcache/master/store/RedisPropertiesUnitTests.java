package io.imcache.master.store;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class RedisPropertiesUnitTests {
    @Test
    void messagesNameValueAndBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> redis("a:b", 0))
                .withMessage("imcache.redis.key-prefix: 'a:b' (expected: [A-Za-z0-9._-]{1,64})");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> redis("", 0))
                .withMessageStartingWith("imcache.redis.key-prefix: '' ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> redis("a", 6))
                .withMessage("imcache.redis.replicas-to-confirm: 6 (expected: 0..5)");
        assertThatIllegalArgumentException().isThrownBy(() -> redis("a", -1));
        assertThatNoException().isThrownBy(() -> redis("A-b_c.9", 5));
    }

    private static RedisProperties redis(String prefix, int replicas) {
        return new RedisProperties(
                prefix, replicas, RedisProperties.Compression.ZSTD, true, new RedisProperties.Embedded(null));
    }
}
