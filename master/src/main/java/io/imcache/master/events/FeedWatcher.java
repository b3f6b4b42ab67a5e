package io.imcache.master.events;

/** Watches all accounts. Called on the feed's thread, which must not be delayed. */
public interface FeedWatcher {
    /** Takes a change of an account. */
    void take(FeedEvent event);

    /** Called after the profile of an account changed. */
    void profileChanged(String accountId);

    /** Called after messages may have been lost: any account may have changed. */
    void missed();
}
