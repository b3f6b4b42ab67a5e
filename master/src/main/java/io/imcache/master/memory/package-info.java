/** Bytes in flight: the budget that pushes reserve, and arrays that are used again. */
@NullMarked
package io.imcache.master.memory;

import org.jspecify.annotations.NullMarked;
