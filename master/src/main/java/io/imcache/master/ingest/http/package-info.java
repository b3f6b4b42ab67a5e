/** Pushes over HTTP, for crawlers whose snapshots are too large for a socket. */
@NullMarked
package io.imcache.master.ingest.http;

import org.jspecify.annotations.NullMarked;
