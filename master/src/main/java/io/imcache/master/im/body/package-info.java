/** Bodies of writes: read within limits, checked, and turned into the fields that are stored. */
@NullMarked
package io.imcache.master.im.body;

import org.jspecify.annotations.NullMarked;
