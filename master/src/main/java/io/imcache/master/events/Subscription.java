package io.imcache.master.events;

import io.imcache.redis.feed.AccountEvents.History;
import org.jspecify.annotations.Nullable;

/** One stream's interest in one account. */
final class Subscription {
    private final EventStream stream;
    private final AccountFeed feed;
    private final Track track;
    private final boolean resumed;
    private boolean behind;

    /** @param position up to which the client was told all; null for a client that has not been told anything */
    Subscription(EventStream stream, AccountFeed feed, @Nullable Long position) {
        this.stream = stream;
        this.feed = feed;
        this.track = new Track(feed.accountId(), position == null ? Track.UNKNOWN : position);
        this.resumed = position != null;
    }

    AccountFeed feed() {
        return feed;
    }

    String accountId() {
        return track.accountId();
    }

    long position() {
        return track.position();
    }

    boolean isResumed() {
        return resumed;
    }

    /** Begins to take what the feed tells. */
    void attach() {
        if (!resumed) {
            track.moveTo(feed.position());
        }
        feed.add(this);
    }

    /** Whether something happened between its position and the feed's. */
    boolean isApart() {
        return track.position() != feed.position();
    }

    void detach() {
        feed.remove(this);
    }

    void take(FeedEvent event) {
        if (behind) {
            return; // it is read, in its turn
        }
        switch (event.type()) {
            case CHANGE -> {
                if (event.version() <= track.position()) {
                    return;
                }
                if (event.base() != track.position()) {
                    fallBehind();
                    return;
                }
            }
            case DELETED -> {
                if (track.position() == 0) {
                    return;
                }
            }
            case RELOAD -> {}
        }
        track.moveTo(event.version());
        stream.send(event);
    }

    void takeProfile() {
        stream.profileChanged(accountId());
    }

    /** What it missed is read for it alone. */
    void fallBehind() {
        behind = true;
        stream.catchUp(this);
    }

    /** Takes what was read for it; whether it has caught up with the feed. */
    boolean take(History read) {
        for (FeedEvent event : track.advance(read)) {
            stream.send(event);
        }
        if (track.isBehind(read)) {
            return false;
        }
        if (track.position() == 0 && feed.position() != 0) {
            feed.read(); // the feed has not heard of it yet
        } else if (track.position() < feed.position()) {
            return false;
        }
        behind = false;
        return true;
    }
}
