/**
 * The change feed: what every commit tells, to whoever watches an account.
 *
 * <p>All of its state is one thread's, that of {@code ChangeFeed}: Redis tells of a commit, the {@code AccountFeed} of the
 * account, if anybody watches it, reads what happened since its position, and gives it to the {@code Subscription}s of the
 * {@code EventStream}s.
 */
@NullMarked
package io.imcache.master.events;

import org.jspecify.annotations.NullMarked;
