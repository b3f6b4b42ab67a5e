/** The account store: the data that masters keep in Redis. */
@NullMarked
package io.imcache.redis;

import org.jspecify.annotations.NullMarked;
