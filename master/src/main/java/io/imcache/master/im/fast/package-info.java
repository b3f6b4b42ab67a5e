/** The fast door for reads: kept pages and routes, ahead of Spring's filters and dispatcher. */
@NullMarked
package io.imcache.master.im.fast;

import org.jspecify.annotations.NullMarked;
