package io.imcache.master.workers;

import java.util.Set;

/** Tells which workers are connected to this master. */
@FunctionalInterface
public interface WorkersHere {
    /** Their ids, as they are at this moment. */
    Set<String> ids();
}
