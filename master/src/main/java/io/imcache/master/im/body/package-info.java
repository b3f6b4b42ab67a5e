/** Reads the bodies of writes within limits, checks them, and maps them to the fields that are stored. */
@NullMarked
package io.imcache.master.im.body;

import org.jspecify.annotations.NullMarked;
