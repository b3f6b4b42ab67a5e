/** Which Redis a master uses, and how it is connected to it. */
@NullMarked
package io.imcache.master.store;

import org.jspecify.annotations.NullMarked;
