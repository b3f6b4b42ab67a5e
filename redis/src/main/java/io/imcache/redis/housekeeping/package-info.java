/** What masters do from time to time so that Redis keeps only what it should: expiry, retention, eviction. */
@NullMarked
package io.imcache.redis.housekeeping;

import org.jspecify.annotations.NullMarked;
