/** A Redis of one's own, for development, demos and tests. */
@NullMarked
package io.imcache.redis.embedded;

import org.jspecify.annotations.NullMarked;
