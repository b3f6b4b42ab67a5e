/** Serves crawlers over Socket.IO: the namespace {@code /worker} and its envelopes. */
@NullMarked
package io.imcache.master.ingest.worker;

import org.jspecify.annotations.NullMarked;
