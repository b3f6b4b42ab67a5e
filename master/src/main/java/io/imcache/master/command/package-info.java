/** What the jar does instead of serving: makes tokens and secrets, and trains the JVM's cache. */
@NullMarked
package io.imcache.master.command;

import org.jspecify.annotations.NullMarked;
