/** An embedded Redis for development, demos and tests. */
@NullMarked
package io.imcache.redis.embedded;

import org.jspecify.annotations.NullMarked;
