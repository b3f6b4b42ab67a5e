package io.imcache.worker;

import org.jspecify.annotations.Nullable;

/**
 * Who an account is, for IM clients. What is null stays as the master knows it.
 *
 * @param nickname its name on the platform
 * @param platformUserId its id on the platform
 * @param avatar a URL
 * @param followers how many follow it
 * @param following how many it follows
 */
public record AccountProfile(
        @Nullable String nickname,
        @Nullable String platformUserId,
        @Nullable String avatar,
        @Nullable Long followers,
        @Nullable Long following) {}
