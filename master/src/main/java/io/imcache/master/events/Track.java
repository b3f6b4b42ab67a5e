package io.imcache.master.events;

import io.imcache.redis.feed.AccountEvent;
import io.imcache.redis.feed.AccountEvents.History;
import java.util.ArrayList;
import java.util.List;

/** The version of an account up to which all changes were told. */
final class Track {
    /** The first change sets the position. */
    static final long UNKNOWN = -1;

    private final String accountId;
    private long position;

    Track(String accountId, long position) {
        this.accountId = accountId;
        this.position = position;
    }

    String accountId() {
        return accountId;
    }

    long position() {
        return position;
    }

    void moveTo(long version) {
        position = version;
    }

    /** Returns the events to tell for a read after the position, and moves the position on. */
    List<FeedEvent> advance(History read) {
        if (read.version() == 0) {
            return removed();
        }
        var told = new ArrayList<FeedEvent>();
        for (AccountEvent event : read.events()) {
            if (position != UNKNOWN && event.base() != position) {
                told.add(lost(read));
                return told;
            }
            told.add(FeedEvent.change(accountId, read.platform(), event));
            position = event.version();
        }
        if (told.isEmpty() && position != read.version()) {
            told.add(lost(read));
        }
        return told;
    }

    /** Returns whether more can be read. */
    boolean isBehind(History read) {
        return position != read.version();
    }

    private List<FeedEvent> removed() {
        long before = position;
        position = 0;
        return before == 0 ? List.of() : List.of(FeedEvent.deleted(accountId, before));
    }

    private FeedEvent lost(History read) {
        long before = position;
        position = read.version();
        return FeedEvent.reload(accountId, before, read.platform(), read.unread());
    }
}
