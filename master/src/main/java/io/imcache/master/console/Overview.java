package io.imcache.master.console;

import java.util.List;
import java.util.Map;

/**
 * How the installation does.
 *
 * @param now by this master's clock, in milliseconds
 * @param masters all of them, by address
 * @param redis its memory
 * @param pushes how many ended in which way, over all masters since each started
 * @param samples the same over the last minutes, oldest first
 */
record Overview(long now, List<MasterState> masters, Memory redis, Map<String, Long> pushes, List<Sample> samples) {
    /**
     * Memory of Redis.
     *
     * @param used bytes, over all nodes
     * @param limit bytes, over all nodes; 0 where a node has none
     * @param nodes each node that takes writes
     */
    record Memory(long used, long limit, List<Node> nodes) {}

    /** @param limit 0 where there is none */
    record Node(String id, long used, long limit) {}

    /**
     * One moment.
     *
     * @param at in milliseconds
     * @param span milliseconds since the sample before, 0 for the first
     * @param used as {@link Memory}
     * @param limit as {@link Memory}
     * @param pushes how many ended in which way since the sample before
     */
    record Sample(long at, long span, long used, long limit, Map<String, Long> pushes) {}
}
