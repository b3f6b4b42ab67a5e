/** Commands that the jar runs instead of serving: they create tokens and secrets, check snapshots, or train the JVM's cache. */
@NullMarked
package io.imcache.master.command;

import org.jspecify.annotations.NullMarked;
