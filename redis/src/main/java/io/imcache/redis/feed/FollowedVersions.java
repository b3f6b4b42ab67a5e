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
 * Remembers versions and follows changes, instead of asking each time. An answer may be as old as a message takes to
 * arrive, which is usually well under a millisecond. It is never older than a bound: a version that was last asked for
 * or announced that long ago is asked for again. While the changes are not connected, it asks each time. It forgets all
 * versions after that, and when a change builds on another version than the announced one.
 */
public final class FollowedVersions implements AccountVersions, AutoCloseable {
    /** How many accounts are remembered at most, each in some 150 bytes. */
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
     * A remembered version.
     *
     * @param version the newest known one; {@link #UNKNOWN} while the first lookup is under way
     * @param since a time at which it was the current one, in the clock's nanoseconds
     */
    private record Known(long version, long since) {}

    /**
     * Begins to listen. Asks each time until the changes are connected.
     *
     * @param asked looks up unknown versions
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
        // Put there before the lookup, so that an older answer does not overwrite a change that is announced meanwhile.
        // If it is forgotten meanwhile, the answer is not kept.
        known.putIfAbsent(accountId, new Known(UNKNOWN, began));
        return question.doOnNext(version -> keep(accountId, version, began));
    }

    private void keep(String accountId, long version, long began) {
        known.computeIfPresent(accountId, (id, now) -> {
            if (version == 0) {
                return null; // a new account announces its version, which does not follow on 0
            }
            return now.version() > version ? now : new Known(version, began);
        });
    }

    private void changed(AccountChange change) {
        String accountId = change.accountId();
        if (change.isProfile()) {
            return; // the version stays
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

    /** Returns the version after a change; negative if the change builds on another version than the known one. */
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
     * Forgets all versions. A change was not announced, or an announced one was lost with its Redis. Any account may be
     * affected, not only the one that shows it.
     */
    private void forgetAll() {
        gaps.incrementAndGet();
        known.clear();
    }

    /** Returns how often a change was missed although the connection stood. */
    public long gaps() {
        return gaps.get();
    }

    /** Returns the remembered version of an account; null if there is none. */
    public @Nullable Long remembered(String accountId) {
        Known now = known.get(accountId);
        return now == null || now.version() < 0 ? null : now.version();
    }

    /** Stops listening. The changes stay open. */
    @Override
    public void close() {
        listening.dispose();
        known.clear();
    }
}
