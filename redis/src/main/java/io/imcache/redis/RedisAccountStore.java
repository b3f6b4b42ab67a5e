package io.imcache.redis;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.accounts.AccountDirectory;
import io.imcache.redis.accounts.AccountListCheck;
import io.imcache.redis.accounts.AccountRemover;
import io.imcache.redis.accounts.AccountScript;
import io.imcache.redis.accounts.Activity;
import io.imcache.redis.accounts.ItemSearch;
import io.imcache.redis.accounts.Leases;
import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.feed.AccountVersions;
import io.imcache.redis.feed.AskedVersions;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.ItemAccount;
import io.imcache.redis.model.Lease;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.model.ReadAll;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.model.UnreadCounts;
import io.imcache.redis.outbound.WorkerMailbox;
import io.imcache.redis.read.AccountReader;
import io.imcache.redis.read.Attempts;
import io.imcache.redis.topics.AccountTopics;
import io.imcache.redis.write.Commits;
import io.imcache.redis.write.DeltaWriter;
import io.imcache.redis.write.MarkWriter;
import io.imcache.redis.write.PlatformWriter;
import io.imcache.redis.write.ReadAllWriter;
import io.imcache.redis.write.SnapshotWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stores accounts in Redis 7 or later, under these keys ({@code imcache} stands for the configured prefix, {@code A} for the
 * account's id, which is the hash tag of all its keys):
 *
 * <dl>
 *   <dt>{@code imcache:{A}:meta} (hash)
 *   <dd>{@code v4} version, its number that of the layout of items and index ({@code v3} in an account of the layout before,
 *       which is read, too), {@code t} timestamp of the snapshot in ms,
 *       {@code te} epoch under which it was pushed, {@code p} platform, {@code w} worker, {@code c} when the account became
 *       known, in ms, {@code r} its platform and status on the list of accounts, {@code s} the session that pushed last, {@code h} history of Redis's data in which it
 *       was changed last; {@code e}, {@code lw}, {@code lx} epoch, worker and end of the latest lease; {@code u:comments},
 *       {@code u:discussions}, {@code u:messages}, {@code u:notifications} numbers of unread items; for each collection
 *       {@code d:<collection>} digest, {@code n:<collection>} number of items, {@code k:<collection>} 1 if it has marks,
 *       {@code q:<collection>} after a push of items that do not count: its digest, a digest of all pushed items, and the
 *       number of items without identity
 *   <dt>{@code imcache:{A}:profile} (hash)
 *   <dd>profile fields by the crawler's names
 *   <dt>{@code imcache:{A}:items:<collection>} (hash)
 *   <dd>item id, see {@link io.imcache.redis.item.StoredId}, to the crawler's JSON, byte for byte, or compressed, see
 *       {@link io.imcache.redis.codec.ItemCodec}
 *   <dt>{@code imcache:{A}:marks:<collection>} (hash)
 *   <dd>item id to the changes by IM clients, see {@link Mark}; expires once the account is evicted or expired
 *   <dt>{@code imcache:{A}:index:<collection>} (sorted set, all scores 0)
 *   <dd>the entries described in {@link io.imcache.redis.item.ItemSchema}, up to 28 a member, see {@link
 *       io.imcache.redis.index.EntryRuns}
 *   <dt>{@code imcache:{A}:feed} (stream)
 *   <dd>the last changes, see {@code AccountEvent}; the id is the version, followed by {@code -0}
 *   <dt>{@code imcache:{A}:tombstone} (string)
 *   <dd>timestamp of the last snapshot before the account was deleted; expires
 *   <dt>{@code imcache:{A}:left} (hash)
 *   <dd>{@code e}, {@code lw}, {@code lx} latest lease of an account that is not known or no longer, {@code k} 1 if its marks are
 *       kept; expires
 *   <dt>{@code imcache:{A}:deletion} (string)
 *   <dd>when a person deleted the account, in ms; pushes are refused while it is there; expires 30 days after the last of them
 *   <dt>{@code imcache:{A}:credentials} (string)
 *   <dd>see {@code CredentialStore}; stays until a person deletes the account
 *   <dt>{@code imcache:{A}:confirmed} (string)
 *   <dd>written when replicas have to confirm that they are up to date; expires after a second
 *   <dt>{@code imcache:{A}:staged:<token>:items:<collection>}, {@code …:index:<collection>}
 *   <dd>a collection on its way in; expires after two minutes unless it is committed
 *   <dt>{@code imcache:{accounts}:list} (sorted set, all scores 0)
 *   <dd>one entry for each account: id, 0, platform, 0, status
 *   <dt>{@code imcache:{accounts}:activity} (sorted set)
 *   <dd>accounts by when they were last read or written, in ms
 *   <dt>{@code imcache:dictionaries} (hash)
 *   <dd>what items are compressed with, see {@code Dictionaries}
 *   <dt>{@code imcache:housekeeping} (string)
 *   <dd>token of the master that does the {@code Housekeeping}; expires
 *   <dt>{@code imcache:data-ages} (string)
 *   <dd>the last findings of {@code DataAges}; expires
 *   <dt>{@code imcache:data-ages:turn} (string)
 *   <dd>the lock of the master that computes them; expires when the next computation is due
 *   <dt>{@code imcache:changes} (channel)
 *   <dd>for each change of an account: id, 0, version that the change builds on, 0, version; for its removal: id, 0, 0; for a
 *       change of its profile or platform: id, 0, {@code profile}, 0, 0
 *   <dt>{@code imcache:notices} (channel)
 *   <dd>see {@code AccountNotices}
 * </dl>
 *
 * <p>In a database other than 0 the names of channels end with a colon and its number.
 *
 * <p>Requests to workers have keys of their own, see {@link WorkerMailbox}, and so have the reports of masters, see
 * {@code MasterList}, and logins, see {@code LoginSessions} and {@code RelayChannel}.
 *
 * <p><b>Write</b>: {@code propose.lua} compares digests. The store reads the index of the collections that differ.
 * {@code stage.lua} sends large changes ahead. {@code commit.lua} changes everything in one step, if the version is
 * still the one that was compared. Deltas and marks read the items that they change with {@code items.lua}, and commit
 * likewise.
 *
 * <p><b>Read</b>: {@code page.lua} and {@code unified.lua} walk a range of the index and fetch the items of one page.
 * {@code items.lua} fetches items by id. {@link AccountTopics} counts unread items with {@code unread.lua} and reads
 * the newest items of ranges with {@code latest.lua}. Each is one script, so each sees one version of the account.
 */
public final class RedisAccountStore implements AccountStore {
    /** How long a late push can't bring back a deleted account. */
    private static final Duration REFUSE_OLD = Duration.ofDays(1);

    private final StoreConnection connection;
    private final AccountDirectory directory;
    private final AccountReader reader;
    private final AccountVersions versions;
    private final SnapshotWriter snapshots;
    private final DeltaWriter deltas;
    private final MarkWriter marks;
    private final PlatformWriter platforms;
    private final ReadAllWriter readAll;
    private final Leases leases;
    private final AccountRemover remover;
    private final Activity activity;
    private final AccountTopics topics;
    private final ItemSearch search;
    private final StoreNames names;
    private final Commits commits;
    private final InstantSource clock;

    /** Creates a store with the system's clock, that asks Redis for versions. */
    public RedisAccountStore(StoreConnection connection, String prefix) {
        this(connection, prefix, InstantSource.system());
    }

    /** Creates a store that asks Redis for versions. */
    public RedisAccountStore(StoreConnection connection, String prefix, InstantSource clock) {
        this(connection, prefix, clock, new AskedVersions(connection, prefix));
    }

    /**
     * Creates a store.
     *
     * @param prefix first part of every key, without braces
     * @param versions looks up versions for {@link #version}
     */
    public RedisAccountStore(StoreConnection connection, String prefix, InstantSource clock, AccountVersions versions) {
        this.connection = connection;
        this.versions = versions;
        this.clock = clock;
        names = connection.names(prefix);
        commits = new Commits(connection, names);
        directory = new AccountDirectory(connection, names, clock);
        reader = new AccountReader(connection, names);
        snapshots = new SnapshotWriter(connection, names, directory, commits);
        deltas = new DeltaWriter(connection, names, directory, commits);
        marks = new MarkWriter(connection, names, commits);
        platforms = new PlatformWriter(names, directory, commits);
        readAll = new ReadAllWriter(connection, names, reader, marks, clock);
        leases = new Leases(connection, names, clock);
        remover = new AccountRemover(connection, names, directory);
        activity = new Activity(connection, names, clock);
        topics = new AccountTopics(connection, names, reader, activity);
        search = new ItemSearch(connection, names, directory, reader);
    }

    @Override
    public Mono<PushOutcome> replace(SnapshotPush push) {
        return pushing(push, Mono.defer(() -> snapshots.replace(push)));
    }

    @Override
    public Mono<PushOutcome> apply(DeltaPush delta) {
        return pushing(delta.push(), Mono.defer(() -> deltas.apply(delta)));
    }

    @Override
    public Mono<PushOutcome> merge(SnapshotPush push) {
        return pushing(push, Mono.defer(() -> deltas.merge(push)));
    }

    @Override
    public Mono<Account> reportProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        return withPlatform(accountId, platform, () -> directory.reportProfile(accountId, platform, fields));
    }

    @Override
    public Mono<Lease> claim(String accountId, String workerId, Duration length) {
        return Mono.defer(() -> leases.claim(accountId, workerId, length)).doOnNext(lease -> activity.touch(accountId));
    }

    @Override
    public Mono<Lease> renew(String accountId, String workerId, long epoch, Duration length) {
        return Mono.defer(() -> leases.renew(accountId, workerId, epoch, length));
    }

    @Override
    public Mono<String> worker(String accountId) {
        return Mono.defer(() -> leases.worker(accountId));
    }

    @Override
    public Mono<Page> mark(String accountId, ItemCollection collection, List<String> ids, Mark mark) {
        return touching(accountId, Mono.defer(() -> marks.mark(accountId, collection, ids, mark)));
    }

    @Override
    public Mono<Page> markConversationRead(String accountId, String conversationId) {
        return touching(accountId, Mono.defer(() -> readAll.conversation(accountId, conversationId)));
    }

    @Override
    public Mono<ReadAll> markAllRead(String accountId, ItemCollection topics, String id) {
        return Mono.defer(() -> readAll.topic(accountId, topics, id))
                .doOnNext(marked -> noteUse(accountId, marked.page().version()));
    }

    @Override
    public Mono<Page> create(String accountId, ItemCollection collection, String json) {
        return touching(accountId, Mono.defer(() -> marks.create(accountId, collection, json)));
    }

    @Override
    public Mono<Boolean> delete(String accountId) {
        return Mono.defer(() -> remover.remove(accountId, REFUSE_OLD));
    }

    @Override
    public Mono<Account> updateProfile(String accountId, @Nullable String platform, Map<String, String> fields) {
        return withPlatform(accountId, platform, () -> directory.updateProfile(accountId, platform, fields));
    }

    /** Updates a profile, and gives the account's pages the platform, if one is named. */
    private Mono<Account> withPlatform(String accountId, @Nullable String platform, Supplier<Mono<Account>> update) {
        return Mono.defer(update)
                .flatMap(account -> platform == null || platform.isEmpty() || platform.equals(account.platform())
                        ? Mono.just(account)
                        : platforms
                                .set(accountId, platform)
                                .then(directory.account(accountId))
                                .defaultIfEmpty(account))
                .doOnNext(account -> activity.touch(accountId));
    }

    @Override
    public Mono<Page> page(PageQuery query) {
        Mono<Page> page = Mono.defer(() -> reader.page(query));
        return touching(query.accountId(), related(query.accountId(), query.collection(), page));
    }

    @Override
    public Mono<Page> item(String accountId, ItemCollection collection, String id) {
        Mono<Page> item = Mono.defer(() -> reader.item(accountId, collection, id));
        return touching(accountId, related(accountId, collection, item));
    }

    /** Adds their newest messages to conversations, all of one version. */
    private Mono<Page> related(String accountId, ItemCollection collection, Mono<Page> read) {
        return collection == ItemCollection.CONVERSATIONS
                ? Attempts.repeat(
                        Attempts.READS,
                        () -> read.flatMap(
                                page -> page.items().isEmpty() ? Mono.just(page) : topics.withNewest(accountId, page)))
                : read;
    }

    @Override
    public Mono<Page> made(String accountId, String id) {
        return touching(accountId, Mono.defer(() -> reader.made(accountId, id)));
    }

    @Override
    public Mono<Page> unified(UnifiedQuery query) {
        return touching(query.accountId(), Mono.defer(() -> reader.unified(query)));
    }

    @Override
    public Mono<RangeCounts> count(String accountId, ItemCollection collection, Attribute facet, String value) {
        return Mono.defer(() -> reader.count(accountId, collection, facet, value));
    }

    @Override
    public Mono<UnreadCounts> unread(String accountId) {
        return Mono.defer(() -> directory.state(names.account(accountId))).map(AccountScript.State::unread);
    }

    @Override
    public Mono<Long> version(String accountId) {
        // A kept page is served after a lookup of the version alone, which counts as a read.
        return versions.version(accountId).doOnNext(version -> noteUse(accountId, version));
    }

    @Override
    public Mono<Long> version(String accountId, Executor caller) {
        return versions.version(accountId, caller).doOnNext(version -> noteUse(accountId, version));
    }

    @Override
    public long knownVersion(String accountId) {
        long version = versions.known(accountId);
        noteUse(accountId, version);
        return version;
    }

    private void noteUse(String accountId, long version) {
        if (version > 0) {
            activity.touch(accountId);
        }
    }

    @Override
    public Mono<ItemAccount> find(@Nullable Set<String> accountIds, ItemCollection collection, String id, int most) {
        return Mono.defer(() -> search.find(accountIds, collection, id, most));
    }

    @Override
    public Mono<List<String>> ids(String accountId, ItemCollection collection) {
        return Mono.defer(() -> reader.ids(accountId, collection));
    }

    @Override
    public Mono<Account> account(String accountId) {
        return Mono.defer(() -> directory.account(accountId));
    }

    @Override
    public Mono<AccountPage> accounts(@Nullable String platform, Set<AccountStatus> statuses, int offset, int count) {
        return Mono.defer(() -> directory.accounts(platform, statuses, offset, count));
    }

    /** Creates a mailbox of requests to workers. A request that waits is looked at again after {@code recheck}. */
    public WorkerMailbox mailbox(InstantSource clock, Duration recheck) {
        return new WorkerMailbox(connection, names.prefix(), clock, recheck);
    }

    /** Creates the assignment of accounts to workers. A worker that is gone keeps its accounts for the grace. */
    public Assignments assignments(Duration grace) {
        return new Assignments(connection, names, leases, grace);
    }

    /** Returns the reader of topics, on the same Redis under the same prefix. */
    public AccountTopics topics() {
        return topics;
    }

    /** Returns the notes of which accounts were read or written, for {@code Housekeeping}. */
    public Activity activity() {
        return activity;
    }

    /** Creates a comparison of the list of accounts with the accounts, for {@code Housekeeping}. */
    public AccountListCheck listCheck() {
        return new AccountListCheck(connection, names, directory, clock);
    }

    public StoreNames names() {
        return names;
    }

    public Commits commits() {
        return commits;
    }

    public AccountRemover remover() {
        return remover;
    }

    private Mono<Page> touching(String accountId, Mono<Page> operation) {
        return operation.doOnNext(page -> noteUse(accountId, page.version()));
    }

    private Mono<PushOutcome> pushing(SnapshotPush push, Mono<PushOutcome> operation) {
        return operation.doOnNext(outcome -> {
            if (outcome instanceof PushOutcome.Committed committed) {
                if (committed.changed()) {
                    activity.touch(push.accountId());
                } else {
                    activity.repeated(push.accountId());
                }
            }
        });
    }
}
