package io.imcache.redis.model;

/**
 * A worker's lease on an account.
 *
 * @param epoch grows with each claim of the account; pushes that name a lower one are refused
 * @param expiresAt when it ends unless it is renewed, in milliseconds
 */
public record Lease(long epoch, long expiresAt) {}
