/** Tests of the change feed. */
@NullMarked
package io.imcache.master.events;

import org.jspecify.annotations.NullMarked;
