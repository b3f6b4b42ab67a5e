@NullMarked
package io.imcache.master.im.cache;

import org.jspecify.annotations.NullMarked;
