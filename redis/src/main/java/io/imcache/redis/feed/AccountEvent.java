package io.imcache.redis.feed;

import io.imcache.redis.model.UnreadCounts;

/**
 * A commit to an account.
 *
 * @param version after it
 * @param base the version that it builds on; 0 if it made the account
 * @param kind push, delta, update, mark, read, create or retention
 * @param unread counts after it
 * @param summary a JSON object, see {@link AccountEvents}
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to clients, never compared
public record AccountEvent(long version, long base, String kind, UnreadCounts unread, byte[] summary) {}
