package io.imcache.bench.load;

import io.imcache.bench.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every list of the IM API, asked for as an IM client does: of many accounts, page by page. */
final class ListRoutes {
    /** Pages of each account that are asked for. */
    private static final int PAGES = 8;

    private static final int COUNT = 20;

    private ListRoutes() {}

    /** Paths by route. */
    static Map<String, List<String>> of(int accounts) {
        var routes = new LinkedHashMap<String, List<String>>();
        routes.put("/conversations", pages(accounts, "/conversations", ""));
        routes.put("/conversations/{id}/messages", ofConversations(accounts, "/conversations/"));
        routes.put("/messages", pages(accounts, "/messages", ""));
        routes.put("/messages?conversation_id", ofConversations(accounts, null));
        routes.put("/contents", pages(accounts, "/contents", ""));
        routes.put("/discussions", pages(accounts, "/discussions", ""));
        routes.put("/discussions?content_id", ofContents(accounts));
        routes.put("/unified-messages", pages(accounts, "/unified-messages", ""));
        routes.put("/notifications", pages(accounts, "/notifications", ""));
        return routes;
    }

    /** The pages of {@code /conversations}, of a {@link BareServer}. */
    static List<String> bare(int accounts) {
        return pages(accounts, "/conversations", "").stream()
                .map(path -> path.replace("/api/im/conversations", BareServer.PATH))
                .toList();
    }

    /** The list of accounts, which has no version: it is read anew each time. */
    static List<String> accounts() {
        return List.of("/api/im/accounts?cursor=0", "/api/im/accounts?cursor=20");
    }

    private static List<String> pages(int accounts, String path, String filter) {
        var all = new ArrayList<String>();
        for (int page = 0; page < PAGES; page++) {
            for (int account = 0; account < accounts; account++) {
                all.add("/api/im" + path + "?account_id=" + Snapshots.account(account) + "&count=" + COUNT + "&cursor="
                        + page * COUNT + filter);
            }
        }
        return all;
    }

    private static List<String> ofConversations(int accounts, @Nullable String prefix) {
        var all = new ArrayList<String>();
        for (int number = 0; number < PAGES; number++) {
            for (int account = 0; account < accounts; account++) {
                String conversation = Dataset.conversation(number);
                String query = "account_id=" + Snapshots.account(account) + "&count=" + COUNT;
                all.add(
                        prefix == null
                                ? "/api/im/messages?conversation_id=" + conversation + "&" + query
                                : "/api/im" + prefix + conversation + "/messages?" + query);
            }
        }
        return all;
    }

    private static List<String> ofContents(int accounts) {
        var all = new ArrayList<String>();
        for (int number = 0; number < PAGES; number++) {
            for (int account = 0; account < accounts; account++) {
                all.add("/api/im/discussions?content_id=" + Dataset.content(number) + "&account_id="
                        + Snapshots.account(account) + "&count=" + COUNT);
            }
        }
        return all;
    }
}
