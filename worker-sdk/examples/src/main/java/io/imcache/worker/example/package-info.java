/** Contains an example crawler to copy. */
@NullMarked
package io.imcache.worker.example;

import org.jspecify.annotations.NullMarked;
