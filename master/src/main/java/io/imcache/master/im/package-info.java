/** The IM API: its routes, their parameters, and the answers to wrong ones. */
@NullMarked
package io.imcache.master.im;

import org.jspecify.annotations.NullMarked;
