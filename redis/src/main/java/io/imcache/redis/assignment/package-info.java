/** Which worker crawls which account: accounts that are to be crawled, workers, and what is assigned to whom. */
@NullMarked
package io.imcache.redis.assignment;

import org.jspecify.annotations.NullMarked;
