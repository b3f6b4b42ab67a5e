/**
 * The change feed: tells watchers of an account about each commit.
 *
 * <p>All state belongs to the thread of {@code ChangeFeed}. Redis tells of a commit; the {@code AccountFeed} of a
 * watched account reads the changes since its position, and gives them to the {@code Subscription}s of the {@code
 * EventStream}s.
 */
@NullMarked
package io.imcache.master.events;

import org.jspecify.annotations.NullMarked;
