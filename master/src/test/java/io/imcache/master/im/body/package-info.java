@NullMarked
package io.imcache.master.im.body;

import org.jspecify.annotations.NullMarked;
