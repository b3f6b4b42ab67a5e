/** What runs a master: housekeeping of the store, and what is measured of it. */
@NullMarked
package io.imcache.master.operations;

import org.jspecify.annotations.NullMarked;
