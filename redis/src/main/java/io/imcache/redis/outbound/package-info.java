/** Messages from IM clients to workers, until a worker has reported how they ended. */
@NullMarked
package io.imcache.redis.outbound;

import org.jspecify.annotations.NullMarked;
