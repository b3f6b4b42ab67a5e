/** What the jar does while the JVM learns what a master is: {@code train}. */
@NullMarked
package io.imcache.master.training;

import org.jspecify.annotations.NullMarked;
