/** What crawlers use to deliver their accounts to a master. */
@NullMarked
package io.imcache.worker;

import org.jspecify.annotations.NullMarked;
