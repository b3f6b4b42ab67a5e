/** Reading items: by id, by page, by filter, and counts of them. */
@NullMarked
package io.imcache.redis.read;

import org.jspecify.annotations.NullMarked;
