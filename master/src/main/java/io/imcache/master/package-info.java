/** The server between crawlers and IM clients. */
@NullMarked
package io.imcache.master;

import org.jspecify.annotations.NullMarked;
