@NullMarked
package io.imcache.master.operations;

import org.jspecify.annotations.NullMarked;
