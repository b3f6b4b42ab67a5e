/** Writing accounts: what a push changes, found by digests, and committed by one script. */
@NullMarked
package io.imcache.redis.write;

import org.jspecify.annotations.NullMarked;
