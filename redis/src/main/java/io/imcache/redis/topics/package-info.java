/** Reads topics of desktop clients: conversations and contents with their latest item and unread counts. */
@NullMarked
package io.imcache.redis.topics;

import org.jspecify.annotations.NullMarked;
