/** What callers hand to the store and get from it: pushes, pages, queries, outcomes. Values without behaviour of Redis. */
@NullMarked
package io.imcache.redis.model;

import org.jspecify.annotations.NullMarked;
