@NullMarked
package io.imcache.master.log;

import org.jspecify.annotations.NullMarked;
