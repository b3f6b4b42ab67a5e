/** The Redis that a master uses, and the connections to it. */
@NullMarked
package io.imcache.master.store;

import org.jspecify.annotations.NullMarked;
