/**
 * Delivers a crawler's accounts to masters. {@link io.imcache.worker.ImcacheWorker} is where to begin; this package and
 * {@link io.imcache.worker.item} are the API.
 */
@NullMarked
package io.imcache.worker;

import org.jspecify.annotations.NullMarked;
