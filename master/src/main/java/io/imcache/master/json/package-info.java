/** One scanner that finds values in JSON without parsing it, and one writer of answers. */
@NullMarked
package io.imcache.master.json;

import org.jspecify.annotations.NullMarked;
