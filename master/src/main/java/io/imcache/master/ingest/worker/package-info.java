/** Crawlers over Socket.IO: the namespace {@code /worker}, its envelopes, and their dispatch to handlers. */
@NullMarked
package io.imcache.master.ingest.worker;

import org.jspecify.annotations.NullMarked;
