package io.imcache.master.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Workers and their accounts, from the reports of masters and the rows of accounts. */
final class WorkerList {
    private WorkerList() {}

    /**
     * A worker.
     *
     * @param masters addresses of the masters that it is connected to; empty if it pushes over HTTP or is away
     * @param lastPush when its latest snapshot was taken, in milliseconds; 0 if unknown
     * @param unread over all its accounts
     * @param accounts by id
     */
    record Worker(String workerId, List<String> masters, long lastPush, long unread, List<Crawled> accounts) {}

    /** @param leased whether the worker has a lease on it */
    record Crawled(
            String accountId, @Nullable String name, @Nullable String platform, long updatedAt, boolean leased) {}

    /** Returns the workers by id. */
    static List<Worker> of(List<AccountRow> accounts, List<MasterState> masters) {
        Map<String, List<String>> connected = new TreeMap<>();
        for (MasterState master : masters) {
            if (!master.health().equals("lost")) {
                master.report().workers().forEach(worker -> connected
                        .computeIfAbsent(worker, id -> new ArrayList<>())
                        .add(master.report().address()));
            }
        }
        Map<String, List<AccountRow>> crawled = new TreeMap<>();
        connected.keySet().forEach(worker -> crawled.put(worker, new ArrayList<>()));
        for (AccountRow account : accounts) {
            if (account.workerId() != null) {
                crawled.computeIfAbsent(account.workerId(), id -> new ArrayList<>())
                        .add(account);
            }
        }
        return crawled.entrySet().stream()
                .map(entry ->
                        worker(entry.getKey(), entry.getValue(), connected.getOrDefault(entry.getKey(), List.of())))
                .toList();
    }

    private static Worker worker(String id, List<AccountRow> accounts, List<String> masters) {
        return new Worker(
                id,
                masters,
                accounts.stream().mapToLong(AccountRow::updatedAt).max().orElse(0),
                accounts.stream().mapToLong(account -> account.unread().total()).sum(),
                accounts.stream()
                        .map(account -> new Crawled(
                                account.accountId(),
                                account.name(),
                                account.platform(),
                                account.updatedAt(),
                                account.leased()))
                        .toList());
    }
}
