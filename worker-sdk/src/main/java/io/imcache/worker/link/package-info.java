/** Holds the connection to a master, and carries requests, events and uploads. Internal to the SDK. */
@NullMarked
package io.imcache.worker.link;

import org.jspecify.annotations.NullMarked;
