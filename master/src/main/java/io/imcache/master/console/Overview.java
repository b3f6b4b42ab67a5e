package io.imcache.master.console;

import java.util.List;
import java.util.Map;

/**
 * The state of the installation.
 *
 * @param now by this master's clock, in milliseconds
 * @param masters all of them, by address
 * @param redis its memory
 * @param pushes number of pushes by outcome, over all masters since each started
 * @param samples the last minutes, oldest first
 */
record Overview(long now, List<MasterState> masters, Memory redis, Map<String, Long> pushes, List<Sample> samples) {
    /**
     * The memory of Redis.
     *
     * @param used bytes, over all nodes
     * @param limit bytes, over all nodes; 0 if a node has none
     * @param nodes each node that takes writes
     */
    record Memory(long used, long limit, List<Node> nodes) {}

    /** @param limit 0 for none */
    record Node(String id, long used, long limit) {}

    /**
     * One moment.
     *
     * @param at in milliseconds
     * @param span milliseconds since the sample before, 0 for the first
     * @param used as {@link Memory}
     * @param limit as {@link Memory}
     * @param pushes number of pushes by outcome since the sample before
     */
    record Sample(long at, long span, long used, long limit, Map<String, Long> pushes) {}
}
