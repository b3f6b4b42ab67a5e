/** The account store: what masters keep in Redis and how they read it. */
@NullMarked
package io.imcache.redis;

import org.jspecify.annotations.NullMarked;
