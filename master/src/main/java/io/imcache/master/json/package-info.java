/** A scanner that finds values in JSON without parsing them, and a writer of answers. */
@NullMarked
package io.imcache.master.json;

import org.jspecify.annotations.NullMarked;
