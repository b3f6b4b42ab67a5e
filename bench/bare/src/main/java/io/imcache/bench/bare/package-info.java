/** The application that the start of a master is compared with. */
@NullMarked
package io.imcache.bench.bare;

import org.jspecify.annotations.NullMarked;
