/** Credentials of accounts, sealed by the caller. */
@NullMarked
package io.imcache.redis.credentials;

import org.jspecify.annotations.NullMarked;
