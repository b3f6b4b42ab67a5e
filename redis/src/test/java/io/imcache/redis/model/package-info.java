/** A model of the store in memory, and the store held against it over random histories. */
@NullMarked
package io.imcache.redis.model;

import org.jspecify.annotations.NullMarked;
