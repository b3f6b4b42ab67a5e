package io.imcache.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.security.Access;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.SyncStats;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.StoreException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

class StorePushServiceUnitTests {
    private static final int MB = 1024 * 1024;

    private final PayloadArrays arrays = new PayloadArrays(
            new IngestProperties(DataSize.ofMegabytes(2), DataSize.ofMegabytes(64), DataSize.ofMegabytes(8)));
    private final AccountStore store = mock(AccountStore.class);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final PushService pushes =
            new StorePushService(store, arrays, LimitProperties.defaults(), new RefusalMeters(meters), meters);

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
}
