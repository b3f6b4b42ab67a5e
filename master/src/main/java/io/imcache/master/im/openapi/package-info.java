/** The OpenAPI document of the IM API: what each operation takes and answers, with its bounds and an example. */
@NullMarked
package io.imcache.master.im.openapi;

import org.jspecify.annotations.NullMarked;
