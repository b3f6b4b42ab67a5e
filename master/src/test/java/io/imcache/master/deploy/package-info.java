/** The files that masters are deployed with. */
@NullMarked
package io.imcache.master.deploy;

import org.jspecify.annotations.NullMarked;
