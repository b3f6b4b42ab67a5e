/** The way in: what crawlers push, whichever transport it comes over. */
@NullMarked
package io.imcache.master.ingest;

import org.jspecify.annotations.NullMarked;
