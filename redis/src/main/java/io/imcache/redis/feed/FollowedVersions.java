package io.imcache.redis.feed;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Remembers versions and is told of changes, instead of asking each time. What this answers may be as old as a message takes
 * to come, which is well under a millisecond where nothing is wrong, and is never older than a bound: an account is asked for
 * again when it was last asked for, or told of, that long ago. While the connection is down that changes are heard by, it
 * asks each time; when it was, or when a change builds on another version than was told, all that is remembered is forgotten.
 */
public final class FollowedVersions implements AccountVersions, AutoCloseable {
    /** Accounts remembered at most; some 150 bytes each. */
    private static final int MOST = 100_000;

    private static final long UNKNOWN = -1;

    private final AccountVersions asked;
    private final AccountChanges changes;
    private final long boundNanos;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong gaps = new AtomicLong();
    private final Disposable listening;

    /**
     * What is known of one account.
     *
     * @param version the newest that was heard of; {@link #UNKNOWN} while the first question is under way
     * @param since when that was so at the latest, in the clock's nanoseconds
     */
    private record Known(long version, long since) {}

    /**
     * Begins to listen; until the changes are connected it asks.
     *
     * @param asked where what is not known is asked for
     * @param bound how old an answer may be at most, whatever goes wrong
     */
    public FollowedVersions(AccountChanges changes, AccountVersions asked, Duration bound) {
        this(changes, asked, bound, System::nanoTime);
    }

    FollowedVersions(AccountChanges changes, AccountVersions asked, Duration bound, LongSupplier nanoTime) {
        this.changes = changes;
        this.asked = asked;
        this.boundNanos = bound.toNanos();
        this.nanoTime = nanoTime;
        this.listening = changes.changes().subscribe(this::changed);
    }

    @Override
    public Mono<Long> version(String accountId) {
        return version(accountId, asked.version(accountId));
    }

    @Override
    public Mono<Long> version(String accountId, Executor caller) {
        return version(accountId, asked.version(accountId, caller));
    }

    private Mono<Long> version(String accountId, Mono<Long> question) {
        if (!changes.isListening()) {
            return question;
        }
        long version = known(accountId);
        return version >= 0 ? Mono.just(version) : Mono.defer(() -> ask(accountId, question));
    }

    @Override
    public long known(String accountId) {
        if (!changes.isListening()) {
            return UNKNOWN;
        }
        Known now = known.get(accountId);
        return now != null && nanoTime.getAsLong() - now.since() < boundNanos ? now.version() : UNKNOWN;
    }

    private Mono<Long> ask(String accountId, Mono<Long> question) {
        if (known.size() >= MOST) {
            known.clear();
        }
        long began = nanoTime.getAsLong();
        // Stands there before the question is asked, so that a change that is told meanwhile is not overwritten by an
        // older answer; where it was forgotten meanwhile, the answer is not kept.
        known.putIfAbsent(accountId, new Known(UNKNOWN, began));
        return question.doOnNext(version -> keep(accountId, version, began));
    }

    private void keep(String accountId, long version, long began) {
        known.computeIfPresent(accountId, (id, now) -> {
            if (version == 0) {
                return null; // an account that comes into being tells its version, which is no step from 0
            }
            return now.version() > version ? now : new Known(version, began);
        });
    }

    private void changed(AccountChange change) {
        String accountId = change.accountId();
        if (change.isProfile()) {
            return; // the version is as it was
        }
        if (accountId == null) {
            known.clear();
        } else if (change.version() == 0) {
            known.remove(accountId);
        } else {
            Known now = known.computeIfPresent(accountId, (id, before) -> later(before, change));
            if (now != null && now.version() < 0 && now.version() != UNKNOWN) {
                forgetAll();
            }
        }
    }

    /** What is known after a change; a negative version where it builds on another one than was told. */
    private Known later(Known before, AccountChange change) {
        long version = change.version();
        if (version <= before.version()) {
            return before;
        }
        return before.version() == UNKNOWN || change.base() == before.version()
                ? new Known(version, nanoTime.getAsLong())
                : new Known(-version, before.since());
    }

    /**
     * A change was not told, or one that was is lost with the Redis that had it. That may be so for any account, not only for the
     * one that it showed with.
     */
    private void forgetAll() {
        gaps.incrementAndGet();
        known.clear();
    }

    /** How often a change was missed though the connection stood. */
    public long gaps() {
        return gaps.get();
    }

    /** The version that is remembered of an account; null for none. */
    public @Nullable Long remembered(String accountId) {
        Known now = known.get(accountId);
        return now == null || now.version() < 0 ? null : now.version();
    }

    /** Listens no more; the changes stay open. */
    @Override
    public void close() {
        listening.dispose();
        known.clear();
    }
}
