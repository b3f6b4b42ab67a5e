/** Serves the OpenAPI document of the IM API, which is the resource {@code openapi/im.yaml}. */
@NullMarked
package io.imcache.master.im.openapi;

import org.jspecify.annotations.NullMarked;
