/** What tests of all modules share: a Redis to test with. */
@NullMarked
package io.imcache.redis.testing;

import org.jspecify.annotations.NullMarked;
