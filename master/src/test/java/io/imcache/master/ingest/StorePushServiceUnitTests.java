package io.imcache.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.security.Access;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.Removal;
import io.imcache.protocol.SyncStats;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoreException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

class StorePushServiceUnitTests {
    private static final int MB = 1024 * 1024;

    private final PayloadArrays arrays = new PayloadArrays(
            new IngestProperties(DataSize.ofMegabytes(2), DataSize.ofMegabytes(64), DataSize.ofMegabytes(8)));
    private final AccountStore store = mock(AccountStore.class);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final PushService pushes = new StorePushService(
            store,
            arrays,
            LimitProperties.defaults(),
            new RemovalProperties(Removal.REPLACE, Map.of("xiaohongshu", Removal.MERGE), Duration.ofMinutes(10)),
            new RefusalMeters(meters),
            meters);

    /** After a failure the store may still be reading the array. */
    @Test
    void reusesTheArrayOfAPushOnlyIfItIsCommitted() {
        assertThat(isReusedAfter(Mono.just(new PushOutcome.Refused(AnswerCode.STALE_SNAPSHOT, "late", 7))))
                .isFalse();
        assertThat(isReusedAfter(Mono.error(new StoreException.Unavailable("away", null))))
                .isFalse();
        assertThat(isReusedAfter(
                        Mono.just(new PushOutcome.Committed(1, true, new SyncStats(1, 2, 3, 4, 5, 6, 7, 8, 9)))))
                .isTrue();
    }

    private boolean isReusedAfter(Mono<PushOutcome> stored) {
        when(store.replace(any())).thenReturn(stored);
        byte[] array = arrays.take(2 * MB);
        byte[] payload = "{\"accountId\":\"a\",\"data\":{}}".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(payload, 0, array, 0, payload.length);
        PushAnswer answer = pushes.push(
                        PushKind.SNAPSHOT,
                        new PushOrigin(null, null, 1, Access.EVERYONE, account -> true),
                        new PushPayload(array, 0, payload.length))
                .block();
        assertThat(answer).isNotNull();
        return arrays.take(2 * MB) == array;
    }

    /** @param more members of the payload, with single quotes and a comma behind each */
    private SnapshotPush pushed(String more, @Nullable String connection) {
        when(store.replace(any()))
                .thenReturn(Mono.just(new PushOutcome.Committed(1, true, new SyncStats(1, 2, 3, 4, 5, 6, 7, 8, 9))));
        byte[] payload = ("{'accountId':'a'," + more + "'snapshot':{'data':{'comments':[]}}}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        var origin = new PushOrigin(null, "w", 1, Access.EVERYONE, account -> true, connection, account -> null);
        PushAnswer answer = pushes.push(PushKind.SNAPSHOT, origin, new PushPayload(payload, 0, payload.length))
                .block();
        if (!(answer.outcome() instanceof PushOutcome.Committed)) {
            throw new IllegalArgumentException(answer.outcome().toString());
        }
        var stored = ArgumentCaptor.forClass(SnapshotPush.class);
        verify(store, atLeastOnce()).replace(stored.capture());
        return stored.getValue();
    }

    @Test
    void thePushOrItsPlatformSaysWhatIsRemoved() {
        assertThat(pushed("", null).removal()).isEqualTo(Removal.REPLACE);
        assertThat(pushed("'platform':'douyin',", null).removal()).isEqualTo(Removal.REPLACE);
        assertThat(pushed("'platform':'xiaohongshu',", null).removal()).isEqualTo(Removal.MERGE);
        assertThat(pushed("'platform':'xiaohongshu','removal':null,", null).removal())
                .isEqualTo(Removal.MERGE);
        assertThat(pushed("'platform':'xiaohongshu','removal':'replace',", null).removal())
                .isEqualTo(Removal.REPLACE);
        assertThat(pushed("'removal':'merge',", null).removal()).isEqualTo(Removal.MERGE);
        for (String wrong : List.of("'MERGE'", "'all'", "7")) {
            assertThatThrownBy(() -> pushed("'removal':" + wrong + ",", null))
                    .hasMessageContaining("INVALID_SNAPSHOT")
                    .hasMessageContaining("expected: merge or replace");
        }
    }

    @Test
    void aSessionIsAWorkerAndItsConnection() {
        String session = pushed("", "one").session().token();
        assertThat(session).hasSize(8);
        assertThat(pushed("", "one").session().token()).isEqualTo(session);
        assertThat(List.of(
                        pushed("", "two").session().token(),
                        pushed("", null).session().token(),
                        pushed("'workerId':'other',", "one").session().token()))
                .doesNotHaveDuplicates()
                .doesNotContain(session);
        assertThat(pushed("", null).session())
                .as("over HTTP")
                .isEqualTo(pushed("", null).session());
    }

    @Test
    void theHoldIsBoundedAndCanBeSwitchedOff() {
        var push = new SnapshotPush("a", null, 1, "w", null, Map.of());
        assertThat(new RemovalProperties(Removal.REPLACE, Map.of(), Duration.ZERO)
                        .applyTo(push, "one")
                        .session())
                .isNull();
        assertThatThrownBy(() -> new RemovalProperties(Removal.REPLACE, Map.of(), Duration.ofHours(25)))
                .hasMessage("imcache.ingest.removal-hold: 90000000 ms (expected: 0..86400000)");
    }

    @Test
    void settingsNamePlatforms() {
        var settings = Map.of(
                "imcache.ingest.removal", "merge",
                "imcache.ingest.removal-by-platform.douyin", "replace",
                "imcache.ingest.removal-hold", "1m");
        RemovalProperties bound = new Binder(new MapConfigurationPropertySource(settings))
                .bind("imcache.ingest", RemovalProperties.class)
                .get();
        assertThat(bound)
                .isEqualTo(
                        new RemovalProperties(Removal.MERGE, Map.of("douyin", Removal.REPLACE), Duration.ofMinutes(1)));
        assertThat(new Binder(new MapConfigurationPropertySource(Map.of()))
                        .bindOrCreate("imcache.ingest", RemovalProperties.class))
                .isEqualTo(new RemovalProperties(Removal.REPLACE, Map.of(), Duration.ofMinutes(10)));
    }
}
