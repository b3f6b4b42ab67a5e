/** Requests of IM clients to workers, from their submission to their outcome. */
@NullMarked
package io.imcache.redis.outbound;

import org.jspecify.annotations.NullMarked;
