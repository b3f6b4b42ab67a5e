package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.model.StoredItem;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes whole answers in the IM format, as UTF-8 JSON. */
public final class Answers {
    private Answers() {}

    /**
     * The start of the next page.
     *
     * @param cursor how many items precede it
     * @param opaque a cursor that stays right while items arrive; null if there is no next page
     * @param hasMore whether there is a next page
     */
    public record Next(long cursor, @Nullable String opaque, boolean hasMore) {}

    /** Writes a list of items. */
    public static byte[] list(ItemKind kind, Page page, Next next) {
        return list(kind.listName(), kind.pagingInside(), next, items(page, item -> kind.view()), out -> {});
    }

    /** Writes items as a list of the kind's name, into an object that the caller begins and ends. */
    public static void write(ItemKind kind, Page page, JsonWriter out) {
        out.beginList(kind.listName());
        items(page, item -> kind.view()).accept(out);
        out.endList();
    }

    /** Writes the replies to a comment, with their counts. */
    public static byte[] replies(Page page, Next next, RangeCounts counts) {
        ItemKind.View view = ItemKind.DISCUSSION.view();
        return list(ItemKind.DISCUSSION.listName(), false, next, items(page, item -> view), out -> {
            out.begin("stats");
            out.number("total", counts.total());
            out.number("new_count", counts.fresh());
            out.number("unread_count", counts.unread());
            out.end();
        });
    }

    /** Writes comments, replies and direct messages. */
    public static byte[] unified(Page page, Next next) {
        return list("messages", false, next, items(page, UnifiedView::of), out -> {});
    }

    private static Consumer<JsonWriter> items(Page page, Function<StoredItem, ItemKind.View> views) {
        return out -> {
            var reader = new ItemReader();
            var context = new ItemContext(page, reader);
            for (StoredItem item : page.items()) {
                writeItem(views.apply(item), item, reader, context, out);
            }
        };
    }

    /** Writes the one item of a page. */
    public static byte[] one(ItemKind kind, Page page) {
        return one(kind.view(), page);
    }

    /** Writes the id and the counts of the one content of a page. */
    public static byte[] contentStats(Page page) {
        return one(ContentView::writeStats, page);
    }

    private static byte[] one(ItemKind.View view, Page page) {
        return write(out -> {
            var reader = new ItemReader();
            out.begin();
            out.name("data");
            writeItem(view, page.items().get(0), reader, new ItemContext(page, reader), out);
            out.number("status_code", 0);
            out.end();
        });
    }

    private static void writeItem(
            ItemKind.View view, StoredItem item, ItemReader reader, ItemContext context, JsonWriter out) {
        out.begin();
        view.write(item.values(reader), context, out);
        out.end();
    }

    /**
     * Writes a list of accounts.
     *
     * @param next cursor of the next page
     */
    public static byte[] accounts(AccountPage page, long next) {
        Consumer<JsonWriter> users = out -> {
            for (Account account : page.accounts()) {
                out.begin();
                UserView.write(account, out);
                out.end();
            }
        };
        return list("users", true, new Next(next, null, page.hasMore()), users, out -> {});
    }

    /** Writes one account. */
    public static byte[] account(Account account) {
        return one(out -> UserView.write(account, out));
    }

    /** Writes any other single object. */
    public static byte[] one(Consumer<JsonWriter> fields) {
        return write(out -> {
            out.begin();
            out.begin("data");
            fields.accept(out);
            out.end();
            out.number("status_code", 0);
            out.end();
        });
    }

    private static byte[] list(
            String name, boolean pagingInside, Next next, Consumer<JsonWriter> items, Consumer<JsonWriter> more) {
        return write(out -> {
            out.begin();
            out.begin("data");
            out.beginList(name);
            items.accept(out);
            out.endList();
            more.accept(out);
            if (pagingInside) {
                writePaging(out, next);
            }
            out.end();
            out.number("status_code", 0);
            if (!pagingInside) {
                writePaging(out, next);
            }
            out.end();
        });
    }

    private static void writePaging(JsonWriter out, Next next) {
        out.number("cursor", next.cursor());
        out.flag("has_more", next.hasMore());
        if (next.opaque() != null) {
            out.text("next", next.opaque());
        }
    }

    private static byte[] write(Consumer<JsonWriter> answer) {
        var out = new JsonWriter();
        answer.accept(out);
        return out.toByteArray();
    }
}
