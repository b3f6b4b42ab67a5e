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

/** Whole answers in the IM format, as UTF-8 JSON. */
public final class Answers {
    private Answers() {}

    /**
     * Where the next page begins.
     *
     * @param cursor how many items stand before it
     * @param opaque likewise, in a way that stays right while items arrive; null where there is no next page
     * @param hasMore whether there is one
     */
    public record Next(long cursor, @Nullable String opaque, boolean hasMore) {}

    /** A list of items. */
    public static byte[] list(ItemKind kind, Page page, Next next) {
        return list(kind.listName(), kind.pagingInside(), next, items(page, item -> kind.view()), out -> {});
    }

    /** The replies to a comment, with how many there are. */
    public static byte[] replies(Page page, Next next, RangeCounts counts) {
        ItemView view = ItemKind.DISCUSSION.view();
        return list(ItemKind.DISCUSSION.listName(), false, next, items(page, item -> view), out -> {
            out.begin("stats");
            out.number("total", counts.total());
            out.number("new_count", counts.fresh());
            out.number("unread_count", counts.unread());
            out.end();
        });
    }

    /** Comments, replies and direct messages. */
    public static byte[] unified(Page page, Next next) {
        return list("messages", false, next, items(page, UnifiedView::of), out -> {});
    }

    private static Consumer<JsonWriter> items(Page page, Function<StoredItem, ItemView> views) {
        return out -> {
            var reader = new ItemReader();
            var context = new ItemContext(page, reader);
            for (StoredItem item : page.items()) {
                writeItem(views.apply(item), item, reader, context, out);
            }
        };
    }

    /** The one item of a page. */
    public static byte[] one(ItemKind kind, Page page) {
        return one(kind.view(), page);
    }

    /** The counts of the one content of a page. */
    public static byte[] contentStats(Page page) {
        return one(ContentView::writeStats, page);
    }

    private static byte[] one(ItemView view, Page page) {
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
            ItemView view, StoredItem item, ItemReader reader, ItemContext context, JsonWriter out) {
        out.begin();
        view.write(item.values(reader), context, out);
        out.end();
    }

    /**
     * A list of accounts.
     *
     * @param next where the next page begins
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

    /** One account. */
    public static byte[] account(Account account) {
        return one(out -> UserView.write(account, out));
    }

    /** Any other single thing. */
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
