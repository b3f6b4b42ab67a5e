/** Writes accounts: finds the changes of a push by digests, and commits them by one script. */
@NullMarked
package io.imcache.redis.write;

import org.jspecify.annotations.NullMarked;
