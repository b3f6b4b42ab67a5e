/** The fast door of reads: kept pages first, then routes, before Spring's filters and dispatcher. */
@NullMarked
package io.imcache.master.im.fast;

import org.jspecify.annotations.NullMarked;
