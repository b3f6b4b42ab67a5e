/** What crawlers push in: parsed as a stream, checked, and handed to the store. */
@NullMarked
package io.imcache.master.ingest;

import org.jspecify.annotations.NullMarked;
