package io.imcache.master.workers;

import java.util.Set;

/** Tells which workers are connected to this master. */
@FunctionalInterface
public interface WorkersHere {
    /** Returns their ids as of now. */
    Set<String> ids();
}
