package io.imcache.redis.connection;

/**
 * The memory use of a Redis node.
 *
 * @param id the node; {@code only} outside a cluster
 * @param used bytes
 * @param limit its {@code maxmemory}, bytes; 0 for no limit
 * @param isFreeing whether it still frees removed data on another thread
 */
public record NodeMemory(String id, long used, long limit, boolean isFreeing) {
    /** The id of the node outside a cluster. */
    static final String ONLY_NODE = "only";

    /** @param info the answer of a node to {@code INFO memory} */
    static NodeMemory of(String id, String info) {
        return new NodeMemory(
                id,
                number(info, "used_memory"),
                number(info, "maxmemory"),
                number(info, "lazyfree_pending_objects") > 0);
    }

    private static long number(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(
                        line -> Long.parseLong(line.substring(name.length() + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    /** Returns whether the node uses more than this part of its limit; false if it has no limit. */
    public boolean isAbove(double part) {
        return limit > 0 && used > part * limit;
    }
}
