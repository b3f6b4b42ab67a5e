/** What changed: the events of each account, the channel that tells of them, and versions that masters follow. */
@NullMarked
package io.imcache.redis.feed;

import org.jspecify.annotations.NullMarked;
