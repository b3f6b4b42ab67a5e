/** Measures pushes and the connection, where Micrometer is present. Internal to the SDK. */
@NullMarked
package io.imcache.worker.metrics;

import org.jspecify.annotations.NullMarked;
