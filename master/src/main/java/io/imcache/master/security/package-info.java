/** Callers and their rights: who they are, and what they may see and change. Knows tokens, but not how they travel. */
@NullMarked
package io.imcache.master.security;

import org.jspecify.annotations.NullMarked;
