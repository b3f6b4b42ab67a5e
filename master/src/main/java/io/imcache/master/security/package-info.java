/** Who asks, and what they may see and change. Knows tokens, and nothing of how they travel. */
@NullMarked
package io.imcache.master.security;

import org.jspecify.annotations.NullMarked;
