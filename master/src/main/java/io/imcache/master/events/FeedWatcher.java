package io.imcache.master.events;

/** Somebody who is told of all accounts. Called on the feed's thread, which must not be held up. */
public interface FeedWatcher {
    /** Something happened to an account. */
    void take(FeedEvent event);

    /** What an account says of itself is other than it was. */
    void profileChanged(String accountId);

    /** Something may have happened to any account without being told. */
    void missed();
}
