@NullMarked
package io.imcache.master.im.direct;

import org.jspecify.annotations.NullMarked;
