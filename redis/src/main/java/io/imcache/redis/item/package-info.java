/**
 * The crawlers' items: the spellings of their fields, and which of these identify, order and index an item. Items are
 * stored as they came; nothing here changes a byte of them.
 */
@NullMarked
package io.imcache.redis.item;

import org.jspecify.annotations.NullMarked;
