package io.imcache.redis.feed;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Receives the changes of all accounts and of their profiles, by all masters. Scripts publish them, and Redis forgets
 * each at once. After a lost connection {@link AccountChange#MISSED} tells that some may have been missed. A consumer
 * notices a missed change of an account by the version that the next change builds on. The new version is the next one,
 * or a much later one if commits may have been lost.
 */
public final class AccountChanges implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AccountChanges.class);

    /** Follows the id; no id has a 0 in it. */
    private static final String PROFILE = "\0profile";

    private final StoreConnection connection;
    private final byte[] channel;
    private final Sinks.Many<AccountChange> changes = Sinks.many().multicast().directBestEffort();
    private final Disposable.Swap subscription = Disposables.swap();
    private final LongAdder unreadable = new LongAdder();
    private volatile boolean listening;

    /** @param prefix as for {@code RedisAccountStore} */
    public AccountChanges(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.channel = connection.names(prefix).changes();
    }

    /** Returns the changes from now on. A subscriber that is too slow loses a change, and sees a gap. */
    public Flux<AccountChange> changes() {
        return changes.asFlux();
    }

    /** Returns whether changes are received now. Changes are missed while they are not. */
    boolean isListening() {
        return listening;
    }

    /**
     * Subscribes, and keeps the subscription up. Completes once changes are received. Ends with {@code StoreException}
     * if Redis can't be reached; then it has to be called again.
     */
    public Mono<Void> start() {
        return Mono.create(started -> {
            var before = new AtomicBoolean();
            subscription.update(connection
                    .listen(
                            channel,
                            () -> {
                                if (before.getAndSet(true)) {
                                    changes.tryEmitNext(AccountChange.MISSED);
                                } else {
                                    started.success();
                                }
                                listening = true;
                            },
                            () -> listening = false)
                    .subscribe(this::receive, started::error));
        });
    }

    /** Returns the message about a changed profile or platform. */
    public static byte[] profile(String accountId) {
        return Bytes.of(accountId + PROFILE + "\0" + 0);
    }

    private void receive(byte[] message) {
        try {
            changes.tryEmitNext(parse(message));
        } catch (IllegalArgumentException e) {
            unreadable.increment();
            if (unreadable.sum() == 1) {
                log.warn(
                        "A message of {} bytes on {} is no change of an account. More are counted, not logged",
                        message.length,
                        Bytes.text(channel));
            }
        }
    }

    /** Returns how many messages could not be read. Somebody else publishes on the channel. */
    public long unreadable() {
        return unreadable.sum();
    }

    /** @throws IllegalArgumentException if the message is none of ours */
    private static AccountChange parse(byte[] message) {
        String text = Bytes.text(message);
        int end = text.lastIndexOf('\0');
        if (end <= 0) {
            throw new IllegalArgumentException("no version");
        }
        long version = Long.parseLong(text.substring(end + 1));
        String before = text.substring(0, end);
        if (before.endsWith(PROFILE)) {
            return new AccountChange(before.substring(0, before.length() - PROFILE.length()), version, 0, true);
        }
        int middle = before.indexOf('\0');
        return middle < 0
                ? new AccountChange(before, version)
                : new AccountChange(
                        before.substring(0, middle), version, Long.parseLong(before.substring(middle + 1)), false);
    }

    @Override
    public void close() {
        subscription.dispose();
        listening = false;
        changes.tryEmitComplete();
    }
}
