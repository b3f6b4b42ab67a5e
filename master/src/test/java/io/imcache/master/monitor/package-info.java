@NullMarked
package io.imcache.master.monitor;

import org.jspecify.annotations.NullMarked;
