/** Takes pushes over HTTP, for crawlers whose snapshots are too large for Socket.IO. */
@NullMarked
package io.imcache.master.ingest.http;

import org.jspecify.annotations.NullMarked;
