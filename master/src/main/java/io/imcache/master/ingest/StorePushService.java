package io.imcache.master.ingest;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.memory.PayloadArrays;
import io.imcache.master.support.AccountLanes;
import io.imcache.master.support.LogFields;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.AccountStore;
import io.imcache.redis.item.InvalidItemException;
import io.imcache.redis.item.PushedItems;
import io.imcache.redis.item.PushedItems.Rejection;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoreException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Parses pushes and stores them, those of one account in order. Reuses the array of a push that is committed. */
final class StorePushService implements PushService {
    private static final Logger log = LoggerFactory.getLogger(StorePushService.class);

    /** Long after the store has given up. Only an error of the JVM on another thread leaves a push without an answer. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final AccountStore store;
    private final PayloadArrays arrays;
    private final PushLimits limits;
    private final RemovalProperties removals;
    private final UnknownTimes unknownTimes;
    private final AccountLanes lanes = new AccountLanes();

    StorePushService(
            AccountStore store,
            PayloadArrays arrays,
            LimitProperties limits,
            RemovalProperties removals,
            RefusalMeters refusals,
            MeterRegistry meters) {
        this.store = store;
        this.removals = removals;
        this.arrays = arrays;
        this.limits = new PushLimits(limits, refusals);
        this.unknownTimes = new UnknownTimes(meters);
    }

    @Override
    public Mono<PushAnswer> push(PushKind kind, PushOrigin origin, PushPayload payload) {
        DeltaPush push;
        try {
            push = PushParser.parse(kind, origin, payload, limits);
        } catch (InvalidPushException e) {
            return Mono.just(refused(origin.accountId(), AnswerCode.INVALID_SNAPSHOT, String.valueOf(e.getMessage())));
        }
        String accountId = push.push().accountId();
        if (!origin.access().mayPush(accountId)) {
            return Mono.just(refused(accountId, AnswerCode.FORBIDDEN, "the token is not for this account"));
        }
        if (!origin.hasRoomFor().test(accountId)) {
            limits.tooManyAccounts();
            return Mono.just(refused(
                    accountId,
                    AnswerCode.LIMIT_EXCEEDED,
                    "too many accounts over this connection; it has others already"));
        }
        return lanes.inOrder(accountId, store(kind, push, origin).timeout(LONGEST))
                .flatMap(outcome -> answer(push.push(), outcome))
                .doOnNext(answer -> reuse(payload, answer.outcome()))
                .onErrorMap(InvalidItemException.class, item -> limits.invalid(item, payload))
                .onErrorResume(error -> Mono.just(failed(accountId, error)));
    }

    private Mono<PushAnswer> answer(SnapshotPush push, PushOutcome outcome) {
        unknownTimes.count(push);
        if (!(outcome instanceof PushOutcome.Committed committed)
                || committed.stats().rejected() == 0) {
            return Mono.just(new PushAnswer(push.accountId(), outcome));
        }
        // Items may have to be read for it, if the store knew them without.
        return Mono.fromCallable(() -> new PushAnswer(
                        push.accountId(),
                        outcome,
                        rejections(push, committed.stats().rejected())))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static List<Rejection> rejections(SnapshotPush push, int rejected) {
        int most = Math.min(rejected, Rejection.MOST);
        var found = new ArrayList<Rejection>();
        for (PushedItems items : push.collections().values()) {
            found.addAll(items.rejections(most - found.size()));
        }
        return found;
    }

    /** Counts the accounts with pushes that are being stored, or wait for an earlier one. */
    int lanes() {
        return lanes.size();
    }

    /** Reuses the array of a committed push. After a failure the store may still be reading it. */
    private void reuse(PushPayload payload, PushOutcome outcome) {
        if (outcome instanceof PushOutcome.Committed) {
            arrays.giveBack(payload.json());
        }
    }

    private Mono<PushOutcome> store(PushKind kind, DeltaPush push, PushOrigin origin) {
        return switch (kind) {
            case SNAPSHOT -> store.replace(removals.applyTo(push.push(), origin.connection()));
            case DELTA -> store.apply(push);
            case UPDATE -> store.merge(push.push());
        };
    }

    private static PushAnswer failed(String accountId, Throwable error) {
        if (error instanceof InvalidPushException) {
            return refused(accountId, AnswerCode.INVALID_SNAPSHOT, String.valueOf(error.getMessage()));
        }
        if (error instanceof StoreException.Full) {
            return refused(accountId, AnswerCode.STORE_FULL, "the store has no memory left; try again later");
        }
        if (error instanceof StoreException.Unconfirmed unconfirmed) {
            return refused(accountId, AnswerCode.STORE_UNAVAILABLE, String.valueOf(unconfirmed.getMessage()));
        }
        if (error instanceof StoreException.Unavailable || error instanceof TimeoutException) {
            return refused(accountId, AnswerCode.STORE_UNAVAILABLE, "the store can't be reached; send it again");
        }
        log.atError()
                .addKeyValue(LogFields.ACCOUNT, accountId)
                .setCause(error)
                .log("A push for account {} failed", accountId);
        return refused(accountId, AnswerCode.INTERNAL_ERROR, "the master failed; its log says how");
    }

    private static PushAnswer refused(@Nullable String accountId, AnswerCode code, String reason) {
        return new PushAnswer(accountId, new PushOutcome.Refused(code, reason, 0));
    }
}
