@NullMarked
package io.imcache.master.desktop;

import org.jspecify.annotations.NullMarked;
