/** The values that callers exchange with the store: pushes, queries, pages, outcomes. They know nothing of Redis. */
@NullMarked
package io.imcache.redis.model;

import org.jspecify.annotations.NullMarked;
