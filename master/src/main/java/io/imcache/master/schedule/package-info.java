/** What a master does again and again. */
@NullMarked
package io.imcache.master.schedule;

import org.jspecify.annotations.NullMarked;
