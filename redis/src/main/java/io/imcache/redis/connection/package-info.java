/** Connections to Redis: scripts, confirmed writes, the server's clock, and the translation of its errors. */
@NullMarked
package io.imcache.redis.connection;

import org.jspecify.annotations.NullMarked;
