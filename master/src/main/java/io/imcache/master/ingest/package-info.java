/** Takes pushes of crawlers: parses them as a stream, checks them, and passes them to the store. */
@NullMarked
package io.imcache.master.ingest;

import org.jspecify.annotations.NullMarked;
