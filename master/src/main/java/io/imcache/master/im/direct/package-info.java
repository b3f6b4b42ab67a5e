/** Reads of the IM API that are answered before Spring's filters, observation and dispatcher, where nothing is left for these to do. */
@NullMarked
package io.imcache.master.im.direct;

import org.jspecify.annotations.NullMarked;
