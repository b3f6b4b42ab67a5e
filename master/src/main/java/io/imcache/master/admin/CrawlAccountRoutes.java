package io.imcache.master.admin;

import io.imcache.master.assignment.CrawlAccounts;
import io.imcache.master.im.body.Bodies;
import io.imcache.master.json.JsonWriter;
import io.imcache.master.web.Query;
import io.imcache.master.web.ReadyAnswer;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.redis.AccountStore;
import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.assignment.CrawlAccount;
import io.imcache.redis.assignment.CrawlSettings;
import io.imcache.redis.assignment.Crawled;
import io.imcache.redis.assignment.CrawledPart;
import io.imcache.redis.assignment.Crawlers;
import io.imcache.redis.model.AccountIds;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Serves accounts that are to be crawled, and the workers that do: {@code /api/admin/accounts}, {@code /api/admin/workers}. */
final class CrawlAccountRoutes {
    private static final int LARGEST_BODY = 64 * 1024;
    private static final int COUNT = 50;
    private static final int MOST = 500;
    private static final int LARGEST_CURSOR = 1_000_000_000;
    private static final int ID_BYTES = 12;

    private final AccountStore store;
    private final CrawlAccounts crawled;
    private final Assignments assignments;
    private final Bodies bodies = new Bodies(LARGEST_BODY);
    private final SecureRandom random = new SecureRandom();

    CrawlAccountRoutes(AccountStore store, CrawlAccounts crawled, Assignments assignments) {
        this.store = store;
        this.crawled = crawled;
        this.assignments = assignments;
    }

    void addTo(RouteTable routes) {
        routes.get("/accounts", this::list)
                .post("/accounts", this::create)
                .get("/accounts/{id}", this::one)
                .put("/accounts/{id}", this::update)
                .delete("/accounts/{id}", this::delete)
                .get("/workers", this::workers);
    }

    private Mono<ServerResponse> list(ServerRequest request) {
        var query = new Query(request);
        int cursor = query.number("cursor", 0, 0, LARGEST_CURSOR);
        int count = query.numberUpTo("count", COUNT, 1, MOST);
        CrawledPart part = part(query);
        return Mono.zip(
                assignments.list(cursor, count, part),
                assignments.crawlers(),
                (page, crawlers) -> ok(HttpStatus.OK, json -> {
                    json.beginList("accounts");
                    page.accounts().forEach(account -> {
                        json.begin();
                        write(json, account, crawlers);
                        json.end();
                    });
                    json.endList();
                    int next = cursor + page.accounts().size();
                    json.number("total", page.total());
                    json.number("cursor", next);
                    json.flag("has_more", next < page.total());
                }));
    }

    /** Returns the only part that a query names; all if it names none. */
    private static CrawledPart part(Query query) {
        var parts = new ArrayList<CrawledPart>();
        if (flag(query, "waiting")) {
            parts.add(CrawledPart.WAITING);
        }
        String worker = query.given("worker");
        if (worker != null) {
            parts.add(CrawledPart.of(named("worker", worker)));
        }
        String prefix = query.given("prefix");
        if (prefix != null) {
            parts.add(CrawledPart.startingWith(named("prefix", prefix)));
        }
        if (parts.size() > 1) {
            throw RequestException.refused("query: several parts of the list (expected: waiting, worker or prefix)");
        }
        return parts.isEmpty() ? CrawledPart.ALL : parts.get(0);
    }

    private static boolean flag(Query query, String name) {
        String value = query.given(name);
        if (value == null || value.equals("false")) {
            return false;
        }
        if (!value.equals("true")) {
            throw RequestException.invalid(name, value, "true or false");
        }
        return true;
    }

    private Mono<ServerResponse> one(ServerRequest request) {
        return answer(id(request), HttpStatus.OK);
    }

    private Mono<ServerResponse> answer(String id, HttpStatus status) {
        return Mono.zip(
                assignments.account(id).switchIfEmpty(Mono.error(() -> RequestException.notFound("account", id))),
                assignments.crawlers(),
                (account, crawlers) -> ok(status, json -> write(json, account, crawlers)));
    }

    private Mono<ServerResponse> create(ServerRequest request) {
        return bodies.read(request).flatMap(body -> {
            String given = body.text("account_id");
            String id = given == null ? newId() : checked(given);
            AccountBody account = AccountBody.read(body);
            String platform = account.settings().platform();
            if (platform == null) {
                throw RequestException.missing("platform", "the platform to crawl, as douyin");
            }
            return assignments
                    .account(id)
                    .hasElement()
                    .flatMap(known -> known
                            ? Mono.error(RequestException.conflict("account_id", id, "one that is not crawled yet"))
                            : set(id, account, platform))
                    .then(Mono.defer(() -> answer(id, HttpStatus.CREATED)));
        });
    }

    private Mono<ServerResponse> update(ServerRequest request) {
        String id = id(request);
        return bodies.read(request).flatMap(body -> {
            AccountBody account = AccountBody.read(body);
            return assignments
                    .account(id)
                    .switchIfEmpty(Mono.error(() -> RequestException.notFound("account", id)))
                    .flatMap(known -> set(id, account, known.account().platform()))
                    .then(Mono.defer(() -> answer(id, HttpStatus.OK)));
        });
    }

    /** @param platform that the account has, unless the body names another */
    private Mono<Void> set(String id, AccountBody account, String platform) {
        CrawlSettings settings = account.settings();
        return checkPin(settings, settings.platform() == null ? platform : settings.platform())
                .then(Mono.defer(() -> crawled.set(store, id, settings.platform(), account.profile(), settings)))
                .then();
    }

    /** A worker that is not known may come, and take the platform. */
    private Mono<Void> checkPin(CrawlSettings settings, String platform) {
        String worker = settings.pinnedTo();
        if (worker == null || worker.isEmpty()) {
            return Mono.empty();
        }
        return assignments.crawlers().flatMap(crawlers -> crawlers.worker(worker)
                .filter(known -> !known.mayHavePinned(platform))
                .<Mono<Void>>map(known -> Mono.error(RequestException.conflict(
                        "assigned_worker_id", worker, "a worker that takes accounts of " + platform)))
                .orElse(Mono.empty()));
    }

    private Mono<ServerResponse> delete(ServerRequest request) {
        String id = id(request);
        Mono<Boolean> deleted = flag(new Query(request), "keep_data") ? crawled.release(id) : crawled.delete(store, id);
        return deleted.flatMap(done -> done
                ? Mono.just(ok(HttpStatus.OK, json -> json.flag("deleted", true)))
                : Mono.error(RequestException.notFound("account", id)));
    }

    private Mono<ServerResponse> workers(ServerRequest request) {
        return assignments
                .crawlers()
                .map(crawlers -> ok(HttpStatus.OK, json -> {
                    json.beginList("workers");
                    crawlers.workers().forEach(worker -> {
                        json.begin();
                        json.text("id", worker.id());
                        json.flag("connected", worker.connected());
                        json.number("max_accounts", worker.most());
                        json.number("accounts", worker.has());
                        json.texts(
                                "platforms",
                                worker.platforms().stream().sorted().toList());
                        json.end();
                    });
                    json.endList();
                    json.number("accounts", crawlers.accounts());
                    json.number("assigned", crawlers.assigned());
                    json.number("waiting", crawlers.waiting());
                }));
    }

    private static void write(JsonWriter json, Crawled crawled, Crawlers crawlers) {
        CrawlAccount account = crawled.account();
        String why = crawlers.whyNobody(crawled);
        String whyNotPinned = crawlers.whyNotPinned(crawled);
        json.text("account_id", account.accountId());
        json.text("platform", account.platform());
        json.text("account_name", account.name());
        json.number("monitor_interval", account.interval());
        json.text("status", account.status().word());
        json.text("assigned_worker_id", account.pinnedTo());
        json.text("worker_id", crawled.workerId());
        json.text("why_nobody", why.isEmpty() ? null : why);
        json.text("why_not_pinned", whyNotPinned.isEmpty() ? null : whyNotPinned);
        json.flag("worker_away", crawlers.isAway(crawled));
        json.number("since", crawled.since());
        json.number("created_at", account.createdAt());
        json.number("updated_at", account.updatedAt());
    }

    static ServerResponse ok(HttpStatus status, Consumer<JsonWriter> data) {
        var json = new JsonWriter();
        json.begin();
        json.begin("data");
        data.accept(json);
        json.end();
        json.number("status_code", 0);
        json.end();
        return ReadyAnswer.of(status, json.toByteArray());
    }

    static String id(ServerRequest request) {
        return checked(request.pathVariable("id"));
    }

    private static String checked(String id) {
        return named("account_id", id);
    }

    private static String named(String field, String id) {
        if (!AccountIds.isValid(id)) {
            throw RequestException.invalid(
                    field, id, "1.." + AccountIds.LONGEST + " characters, without control characters");
        }
        return id;
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "acc-" + HexFormat.of().formatHex(bytes);
    }
}
