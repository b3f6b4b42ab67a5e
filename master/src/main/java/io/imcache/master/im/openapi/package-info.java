/** Serves the OpenAPI document of the IM API and the admin API, from the resources {@code openapi}. */
@NullMarked
package io.imcache.master.im.openapi;

import org.jspecify.annotations.NullMarked;
