/** Names and bytes: every key, field and channel that the store uses in Redis. */
@NullMarked
package io.imcache.redis.keys;

import org.jspecify.annotations.NullMarked;
