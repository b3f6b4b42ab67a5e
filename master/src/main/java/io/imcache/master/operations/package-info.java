/** Runs and measures a master: housekeeping of the store, readiness, and metrics of Redis. */
@NullMarked
package io.imcache.master.operations;

import org.jspecify.annotations.NullMarked;
