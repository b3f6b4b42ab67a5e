package io.imcache.master.workers;

import io.imcache.redis.AccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.outbound.WorkerMailbox;
import java.time.Duration;
import java.time.InstantSource;

/** One master's side of workers, on a real Redis. */
public final class TestWorkers implements AutoCloseable {
    private static final Duration RECHECK = Duration.ofMillis(50);
    private static final Duration SILENCE = Duration.ofMillis(300);

    private final MailboxMessages messages;

    public TestWorkers(AccountStore store, StoreConnection connection, String prefix, Duration timeout) {
        var mailbox = new WorkerMailbox(connection, prefix, InstantSource.system(), RECHECK);
        var properties = new OutboundProperties(timeout, RECHECK, SILENCE);
        messages = new MailboxMessages(store, mailbox, properties, InstantSource.system());
        messages.start();
    }

    public OutboundMessages messages() {
        return messages;
    }

    public ConnectedWorkers connections() {
        return messages;
    }

    @Override
    public void close() {
        messages.stop();
    }
}
