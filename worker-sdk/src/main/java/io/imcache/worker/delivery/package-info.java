/** Delivers accounts: orders their pushes, encodes and sends them, and keeps what no master has. Internal to the SDK. */
@NullMarked
package io.imcache.worker.delivery;

import org.jspecify.annotations.NullMarked;
