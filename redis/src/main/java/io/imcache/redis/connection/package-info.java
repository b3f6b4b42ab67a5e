/** Connections to Redis: scripts, confirmed writes, the server's clock, and what its errors mean. */
@NullMarked
package io.imcache.redis.connection;

import org.jspecify.annotations.NullMarked;
