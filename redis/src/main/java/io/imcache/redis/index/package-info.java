/** The members of the indexes: how entries are packed, read as a whole, staged and packed anew. */
@NullMarked
package io.imcache.redis.index;

import org.jspecify.annotations.NullMarked;
