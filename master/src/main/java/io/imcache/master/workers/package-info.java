/** What masters ask of workers, and which workers are connected to this one. */
@NullMarked
package io.imcache.master.workers;

import org.jspecify.annotations.NullMarked;
