package io.imcache.master.events;

import io.imcache.redis.feed.AccountEvents.History;
import io.imcache.redis.model.UnreadCounts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The changes of one account, read once for all watchers on this master. */
final class AccountFeed {
    private static final int BATCH = 64;

    private final ChangeFeed hub;
    private final Track track;
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    private @Nullable List<Runnable> waiting = new ArrayList<>();
    private UnreadCounts unread = new UnreadCounts(0, 0, 0, 0, 0);
    private int users;
    private boolean reading;
    private boolean again;
    private boolean heardOf;

    AccountFeed(ChangeFeed hub, String accountId) {
        this.hub = hub;
        this.track = new Track(accountId, Track.UNKNOWN);
    }

    String accountId() {
        return track.accountId();
    }

    long position() {
        return track.position();
    }

    /** Returns the counts at the position. */
    UnreadCounts unread() {
        return unread;
    }

    /** Keeps the feed until {@link #release}. */
    AccountFeed use() {
        users++;
        return this;
    }

    boolean isUsed() {
        return users > 0;
    }

    void release() {
        users--;
    }

    void add(Subscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /** Runs a task once the account's version is known. */
    void whenReady(Runnable ready) {
        if (waiting == null) {
            ready.run();
            return;
        }
        waiting.add(ready);
        read();
    }

    /** Handles Redis's message of a change. */
    void told(long version) {
        if (waiting != null && !reading) {
            // The first message about the account, for watchers of all accounts: begins with this change.
            if (version == 0) {
                hub.tellAll(FeedEvent.deleted(accountId(), 0));
            } else {
                heardOf = true;
                read(version - 1);
            }
        } else if (version == 0 || version > track.position()) {
            read();
        }
    }

    /** Reads the changes since the position. During a read, reads once more afterwards. */
    void read() {
        if (reading) {
            again = true;
            return;
        }
        read(track.position() == Track.UNKNOWN ? Long.MAX_VALUE : track.position());
    }

    private void read(long after) {
        reading = true;
        hub.read(accountId(), after, BATCH, this::take, this::failed);
    }

    private void take(History read) {
        reading = false;
        if (track.position() == Track.UNKNOWN && read.events().isEmpty()) {
            track.moveTo(read.version());
            unread = read.unread();
            if (heardOf && read.version() == 0) {
                hub.tellAll(FeedEvent.deleted(accountId(), 0)); // it was removed before it could be read
            }
        } else {
            for (FeedEvent event : track.advance(read)) {
                tell(event);
            }
        }
        List<Runnable> ready = waiting;
        waiting = null;
        if (ready != null) {
            ready.forEach(Runnable::run);
        }
        if (again || track.isBehind(read)) {
            again = false;
            read();
        }
    }

    private void tell(FeedEvent event) {
        unread = event.unread();
        for (Subscription subscription : List.copyOf(subscriptions)) {
            subscription.take(event);
        }
        hub.tellAll(event);
    }

    /** Tells that the account's profile has changed, or may have. */
    void tellProfile() {
        List.copyOf(subscriptions).forEach(Subscription::takeProfile);
    }

    private void failed() {
        reading = false;
        if (hub.has(this)) {
            hub.later(this::read);
        }
    }
}
