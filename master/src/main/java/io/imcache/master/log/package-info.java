/** How masters write their log. */
@NullMarked
package io.imcache.master.log;

import org.jspecify.annotations.NullMarked;
