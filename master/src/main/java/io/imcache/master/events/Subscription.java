package io.imcache.master.events;

import io.imcache.redis.feed.AccountEvents.History;
import org.jspecify.annotations.Nullable;

/** One account of one stream. */
final class Subscription {
    private final EventStream stream;
    private final AccountFeed feed;
    private final Track track;
    private final boolean resumed;
    private boolean behind;

    /** @param position the version up to which the client was told everything; null for a new client */
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

    /** Begins to take the feed's events. */
    void attach() {
        if (!resumed) {
            track.moveTo(feed.position());
        }
        feed.add(this);
    }

    /** Returns whether something happened between its position and the feed's. */
    boolean isApart() {
        return track.position() != feed.position();
    }

    void detach() {
        feed.remove(this);
    }

    void take(FeedEvent event) {
        if (behind) {
            return; // it is read later, in its turn
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

    /** Begins to read what it missed for this stream alone. */
    void fallBehind() {
        behind = true;
        stream.catchUp(this);
    }

    /** Takes what was read for it. Returns whether it has caught up with the feed. */
    boolean take(History read) {
        for (FeedEvent event : track.advance(read)) {
            stream.send(event);
        }
        if (track.isBehind(read)) {
            return false;
        }
        if (track.position() == 0 && feed.position() != 0) {
            feed.read(); // the feed has not been told yet
        } else if (track.position() < feed.position()) {
            return false;
        }
        behind = false;
        return true;
    }
}
