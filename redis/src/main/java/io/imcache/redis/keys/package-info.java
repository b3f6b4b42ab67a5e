/** The names of all keys and channels that the store uses in Redis, as bytes. */
@NullMarked
package io.imcache.redis.keys;

import org.jspecify.annotations.NullMarked;
