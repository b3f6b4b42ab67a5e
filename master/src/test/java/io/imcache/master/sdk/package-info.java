/** The worker SDK against real masters: whatever happens, each push ends, and the store has what the crawler has. */
@NullMarked
package io.imcache.master.sdk;

import org.jspecify.annotations.NullMarked;
