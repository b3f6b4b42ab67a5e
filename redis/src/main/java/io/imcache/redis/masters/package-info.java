/** The masters that run on this Redis, as each tells of itself. */
@NullMarked
package io.imcache.redis.masters;

import org.jspecify.annotations.NullMarked;
