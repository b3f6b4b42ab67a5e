/** Reads items: by id, by page, by filter, and their counts. */
@NullMarked
package io.imcache.redis.read;

import org.jspecify.annotations.NullMarked;
