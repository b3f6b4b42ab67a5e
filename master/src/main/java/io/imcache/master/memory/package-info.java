/** Bounds and reuses the memory of pushes: the budget that they reserve, and the arrays that hold them. */
@NullMarked
package io.imcache.master.memory;

import org.jspecify.annotations.NullMarked;
