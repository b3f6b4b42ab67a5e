package io.imcache.master.ingest;

import io.imcache.protocol.AnswerCode;
import io.imcache.redis.AccountStore;
import io.imcache.redis.PushOutcome;
import io.imcache.redis.SnapshotPush;
import io.imcache.redis.StoreException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Parses pushes and stores them, those of one account in order. */
@Component
final class StorePushService implements PushService {
    private static final Logger log = LoggerFactory.getLogger(StorePushService.class);

    private final AccountStore store;
    private final AccountLanes lanes = new AccountLanes();

    StorePushService(AccountStore store) {
        this.store = store;
    }

    @Override
    public Mono<PushAnswer> push(PushOrigin origin, byte[] json, int from, int to) {
        SnapshotPush push;
        try {
            byte[] payload = from == 0 && to == json.length ? json : Arrays.copyOfRange(json, from, to);
            push = SnapshotParser.parse(origin, payload);
        } catch (InvalidSnapshotException e) {
            return Mono.just(refused(origin.accountId(), AnswerCode.INVALID_SNAPSHOT, String.valueOf(e.getMessage())));
        }
        return lanes.inOrder(push.accountId(), store.replace(push))
                .map(outcome -> new PushAnswer(push.accountId(), outcome))
                .onErrorResume(error -> Mono.just(failed(push, error)));
    }

    private static PushAnswer failed(SnapshotPush push, Throwable error) {
        if (error instanceof StoreException.Full) {
            return refused(push.accountId(), AnswerCode.STORE_FULL, "the store has no memory left; try again later");
        }
        if (error instanceof StoreException.Unavailable) {
            return refused(push.accountId(), AnswerCode.STORE_UNAVAILABLE, "the store can't be reached; send it again");
        }
        log.error("A push for account {} failed", push.accountId(), error);
        return refused(push.accountId(), AnswerCode.INTERNAL_ERROR, "the master failed; its log says how");
    }

    private static PushAnswer refused(@Nullable String accountId, AnswerCode code, String reason) {
        return new PushAnswer(accountId, new PushOutcome.Refused(code, reason, 0));
    }
}
