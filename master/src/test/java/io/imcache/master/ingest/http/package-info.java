@NullMarked
package io.imcache.master.ingest.http;

import org.jspecify.annotations.NullMarked;
