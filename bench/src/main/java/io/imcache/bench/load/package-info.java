/**
 * What a master does for its clients, seen from outside: its own process, a real load program, and beside it a server that
 * returns a constant.
 */
@NullMarked
package io.imcache.bench.load;

import org.jspecify.annotations.NullMarked;
