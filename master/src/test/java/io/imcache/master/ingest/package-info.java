@NullMarked
package io.imcache.master.ingest;

import org.jspecify.annotations.NullMarked;
