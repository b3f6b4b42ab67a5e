/** Hands accounts to the workers that are connected to this master, and takes them back. */
@NullMarked
package io.imcache.master.assignment;

import org.jspecify.annotations.NullMarked;
