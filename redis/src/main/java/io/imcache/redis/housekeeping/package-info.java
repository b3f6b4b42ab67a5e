/** Regular work that keeps the store small: expiry, retention, eviction. */
@NullMarked
package io.imcache.redis.housekeeping;

import org.jspecify.annotations.NullMarked;
