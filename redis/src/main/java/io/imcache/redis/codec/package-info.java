/** How items lie in Redis: as they are, or compressed with a dictionary. */
@NullMarked
package io.imcache.redis.codec;

import org.jspecify.annotations.NullMarked;
