/**
 * What the store knows of a crawler's item: how its fields may be spelled, which of them identify, order and index it.
 * The item itself is stored as it came; nothing here changes a byte of it.
 */
@NullMarked
package io.imcache.redis.item;

import org.jspecify.annotations.NullMarked;
