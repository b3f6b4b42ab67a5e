/** What the master's tests share. */
@NullMarked
package io.imcache.master.testing;

import org.jspecify.annotations.NullMarked;
