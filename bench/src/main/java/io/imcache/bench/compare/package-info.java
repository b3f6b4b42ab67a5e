/** Compares two builds of the master from outside, in turn and on the same data. */
@NullMarked
package io.imcache.bench.compare;

import org.jspecify.annotations.NullMarked;
