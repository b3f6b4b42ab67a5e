package io.imcache.redis.credentials;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.housekeeping.Housekeeping;
import io.imcache.redis.housekeeping.RetentionPolicy;
import io.imcache.redis.testing.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how long credentials stay. */
class CredentialStoreIntegrationTests {
    private static final byte[] VALUE = "sealed".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "resealed".getBytes(StandardCharsets.UTF_8);

    private final StoreFixture redis = new StoreFixture();
    private final CredentialStore credentials = new CredentialStore(redis.connection, redis.prefix);

    @AfterEach
    void close() {
        redis.close();
    }

    private byte @Nullable [] read(String accountId) {
        return credentials.read(accountId).block();
    }

    @Test
    void keepsOneValueForEachAccount() {
        assertThat(read("a")).isNull();
        assertThat(credentials.exists("a").block()).isFalse();
        assertThat(credentials.store("a", OTHER).block()).isTrue();
        assertThat(credentials.store("a", VALUE).block()).isTrue();
        assertThat(read("a")).isEqualTo(VALUE);
        assertThat(read("b")).isNull();
        assertThat(redis.keys()).containsExactly("{a}:credentials");
        assertThat(credentials.remove("a").block()).isTrue();
        assertThat(credentials.remove("a").block()).isFalse();
        assertThat(redis.keys()).isEmpty();
    }

    @Test
    void replacesOnlyTheValueThatWasRead() {
        credentials.store("a", VALUE).block();
        assertThat(credentials.replace("a", OTHER, OTHER).block()).isFalse();
        assertThat(read("a")).isEqualTo(VALUE);
        assertThat(credentials.replace("a", VALUE, OTHER).block()).isTrue();
        assertThat(read("a")).isEqualTo(OTHER);
        assertThat(credentials.replace("b", VALUE, OTHER).block()).isFalse();
    }

    @Test
    void theyOutliveTheAccountsData() {
        redis.committed(snapshotOf("a").at(1).with(COMMENTS, "{'id':'c1'}").push());
        credentials.store("a", VALUE).block();
        redis.store.activity().flush(Duration.ofDays(1)).block();
        var policy = new RetentionPolicy(Duration.ofHours(1), Map.of(), Duration.ofDays(1), 1, 1);
        InstantSource later = () -> InstantSource.system().instant().plus(Duration.ofHours(3));
        new Housekeeping(redis.connection, redis.store, policy, later).run().block();
        assertThat(redis.store.account("a").blockOptional()).as("expired").isEmpty();
        assertThat(read("a")).isEqualTo(VALUE);
    }

    @Test
    void theyGoWhenAPersonDeletesTheAccount() {
        redis.committed(snapshotOf("a").at(1).with(COMMENTS, "{'id':'c1'}").push());
        credentials.store("a", VALUE).block();
        assertThat(redis.store.delete("a").block()).isTrue();
        assertThat(read("a")).isNull();
        assertThat(credentials.store("a", VALUE).block()).as("it stays deleted").isFalse();
        assertThat(read("a")).isNull();

        redis.store.updateProfile("a", null, Map.of()).block();
        assertThat(credentials.store("a", VALUE).block()).as("created again").isTrue();
    }

    @Test
    void theyGoAlsoIfTheAccountsDataExpiredBefore() {
        credentials.store("a", VALUE).block();
        assertThat(redis.store.delete("a").block()).isTrue();
        assertThat(redis.keys()).containsExactly("{a}:deletion");
    }
}
