/** Logins of accounts under way: what clients and workers tell each other over all masters. */
@NullMarked
package io.imcache.redis.logins;

import org.jspecify.annotations.NullMarked;
