/** How much one client may ask for: so that one does not take from the others what they need. */
@NullMarked
package io.imcache.master.limits;

import org.jspecify.annotations.NullMarked;
