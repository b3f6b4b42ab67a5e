/** The near cache: pages as they were sent, each with the version of its account that it was made from. */
@NullMarked
package io.imcache.master.im.cache;

import org.jspecify.annotations.NullMarked;
