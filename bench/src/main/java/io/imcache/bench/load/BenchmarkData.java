package io.imcache.bench.load;

import io.imcache.bench.Dataset;

/** Data for the benchmarks of single steps. */
public final class BenchmarkData {
    private BenchmarkData() {}

    /** A snapshot's payload of 7,300 items and about so many bytes. */
    public static byte[] snapshot(int bytes) {
        return new History(1, Snapshots.ITEMS, bytes).at(0);
    }

    /** The items that the other benchmarks are about. */
    public static Dataset account() {
        return new Dataset(Snapshots.ITEMS, 1);
    }
}
