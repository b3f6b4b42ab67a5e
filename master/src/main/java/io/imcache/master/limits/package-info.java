/** Limits of what one client may ask for, so that it does not starve the others. */
@NullMarked
package io.imcache.master.limits;

import org.jspecify.annotations.NullMarked;
