/** Topics of the desktop client: conversations and contents with their latest message and unread counts. */
@NullMarked
package io.imcache.redis.topics;

import org.jspecify.annotations.NullMarked;
