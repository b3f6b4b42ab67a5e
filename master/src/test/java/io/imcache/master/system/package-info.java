/** Whole masters, in and out: what a user would see. */
@NullMarked
package io.imcache.master.system;

import org.jspecify.annotations.NullMarked;
