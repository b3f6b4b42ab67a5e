package io.imcache.redis.connection;

/**
 * How much memory a node of Redis uses.
 *
 * @param id the node; {@code only} where there is but one
 * @param used bytes
 * @param limit its {@code maxmemory}, bytes; 0 where there is none
 * @param isFreeing whether it still frees, on another thread, what was removed
 */
public record NodeMemory(String id, long used, long limit, boolean isFreeing) {
    /** What stands for the node where there is but one. */
    static final String ONLY_NODE = "only";

    /** @param info what a node says of its memory, as {@code INFO memory} answers */
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

    /** Whether it uses more than this part of its limit; false where there is no limit. */
    public boolean isAbove(double part) {
        return limit > 0 && used > part * limit;
    }
}
