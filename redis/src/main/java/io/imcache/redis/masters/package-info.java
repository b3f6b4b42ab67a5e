/** The masters that share this Redis, by their own reports. */
@NullMarked
package io.imcache.redis.masters;

import org.jspecify.annotations.NullMarked;
