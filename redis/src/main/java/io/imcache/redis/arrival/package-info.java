/**
 * What pushed items mean beside what is stored: which are copies of messages that IM clients sent, which say enough to be shown, where
 * those without a time stand, and how fields are merged. Writes nothing.
 */
@NullMarked
package io.imcache.redis.arrival;

import org.jspecify.annotations.NullMarked;
