/** Small helpers for every package: log fields, bounded logging, lanes by account, background work. */
@NullMarked
package io.imcache.master.support;

import org.jspecify.annotations.NullMarked;
