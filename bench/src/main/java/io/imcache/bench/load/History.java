package io.imcache.bench.load;

import io.imcache.bench.Dataset;
import java.util.ArrayList;
import java.util.List;

/**
 * Snapshots of one account in a row, each with 1% of its items new or changed since the one before. Read forwards and then
 * backwards, every step is one of 1%.
 */
final class History {
    private static final int LENGTH = 6;

    private final List<byte[]> payloads;

    private History(List<byte[]> payloads) {
        this.payloads = payloads;
    }

    /** @param bytes of each snapshot, about; beside the items' own fields raw data in each, as crawlers send it */
    History(int seed, int items, int bytes) {
        payloads = new ArrayList<>();
        Dataset account = new Dataset(items, seed);
        int each = bytes / items;
        for (int i = 0; i < LENGTH; i++) {
            payloads.add(Snapshots.payload(account, items, item -> withRawData(item, each)));
            account = account.withOnePercentChanged(i + 1);
        }
    }

    /** What the platform said of the item is much the same once more. */
    private static String withRawData(String item, int bytes) {
        String raw = ",\"rawData\":{\"source\":\"list\",\"item\":" + item + ",\"trace\":\"";
        int left = bytes - item.length() - raw.length() - 3;
        String trace = left <= 0
                ? ""
                : String.format("%08x", item.hashCode()).repeat(1 + left / 8).substring(0, left);
        return item.substring(0, item.length() - 1) + raw + trace + "\"}}";
    }

    byte[] at(int round) {
        int period = 2 * (LENGTH - 1);
        int step = round % period;
        return payloads.get(step < LENGTH ? step : period - step);
    }

    /** The same, gzipped. */
    History gzipped() {
        return new History(payloads.stream().map(Http::gzip).toList());
    }
}
