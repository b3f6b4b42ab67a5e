/** Messages for workers, and the workers that are connected. */
@NullMarked
package io.imcache.master.workers;

import org.jspecify.annotations.NullMarked;
