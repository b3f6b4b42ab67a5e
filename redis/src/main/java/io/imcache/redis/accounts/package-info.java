/** Accounts without their items: the list, profiles, leases, overviews and removal. */
@NullMarked
package io.imcache.redis.accounts;

import org.jspecify.annotations.NullMarked;
