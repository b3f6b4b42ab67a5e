/** The dictionaries that items in Redis are compressed with. */
@NullMarked
package io.imcache.redis.dictionaries;

import org.jspecify.annotations.NullMarked;
