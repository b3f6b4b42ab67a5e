/** What IM clients ask: routes, their parameters, and what they are told when something is wrong. */
@NullMarked
package io.imcache.master.im;

import org.jspecify.annotations.NullMarked;
