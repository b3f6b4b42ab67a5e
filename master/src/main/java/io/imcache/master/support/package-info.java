/** Small things that every package may use: log fields, bounded logging, lanes by account. */
@NullMarked
package io.imcache.master.support;

import org.jspecify.annotations.NullMarked;
