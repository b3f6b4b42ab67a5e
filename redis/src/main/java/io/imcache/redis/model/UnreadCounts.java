package io.imcache.redis.model;

/**
 * The numbers of unread items of an account.
 *
 * @param version the account's version; 0 if there is no such account
 * @param comments unread comments on contents
 * @param discussions unread replies to comments
 * @param directMessages unread inbound messages that are not deleted
 * @param notifications unread notifications
 */
public record UnreadCounts(long version, long comments, long discussions, long directMessages, long notifications) {}
