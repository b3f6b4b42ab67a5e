/** How the classes of the executable jar are found. Knows nothing of the rest, and runs before it. */
@NullMarked
package io.imcache.master.launch;

import org.jspecify.annotations.NullMarked;
