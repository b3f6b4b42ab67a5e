/** Changes: the events of each account, the channel that announces them, and the versions that masters follow. */
@NullMarked
package io.imcache.redis.feed;

import org.jspecify.annotations.NullMarked;
