package io.imcache.master.im.view;

import io.imcache.redis.Account;
import io.imcache.redis.AccountPage;
import io.imcache.redis.Page;
import io.imcache.redis.StoredItem;
import io.imcache.redis.item.ItemReader;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;

/** Whole answers in the IM format, as UTF-8 JSON. */
public final class Answers {
    private static final JsonFactory JSON = new JsonFactory();

    private Answers() {}

    /**
     * A list of items.
     *
     * @param next where the next page begins
     */
    public static byte[] list(ItemKind kind, Page page, long next) {
        return list(kind.listName(), kind.pagingInside(), next, page.hasMore(), out -> {
            var reader = new ItemReader();
            var context = new ItemContext(page, reader);
            for (StoredItem item : page.items()) {
                writeItem(kind.view(), item, reader, context, out);
            }
        });
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
            ItemView view, StoredItem item, ItemReader reader, ItemContext context, FieldWriter out) {
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
        return list("users", true, next, page.hasMore(), out -> {
            for (Account account : page.accounts()) {
                out.begin();
                UserView.write(account, out);
                out.end();
            }
        });
    }

    /** One account. */
    public static byte[] account(Account account) {
        return one(out -> UserView.write(account, out));
    }

    /** Any other single thing. */
    public static byte[] one(Consumer<FieldWriter> fields) {
        return write(out -> {
            out.begin();
            out.begin("data");
            fields.accept(out);
            out.end();
            out.number("status_code", 0);
            out.end();
        });
    }

    /**
     * What went wrong.
     *
     * @param status the HTTP status
     * @param sentence for the author of the client: what, and what was expected
     */
    public static byte[] error(int status, String sentence) {
        return write(out -> {
            out.begin();
            out.none("data");
            out.number("status_code", status);
            out.text("status_msg", sentence);
            out.end();
        });
    }

    private static byte[] list(
            String name, boolean pagingInside, long next, boolean hasMore, Consumer<FieldWriter> items) {
        return write(out -> {
            out.begin();
            out.begin("data");
            out.beginList(name);
            items.accept(out);
            out.endList();
            if (pagingInside) {
                writePaging(out, next, hasMore);
            }
            out.end();
            out.number("status_code", 0);
            if (!pagingInside) {
                writePaging(out, next, hasMore);
            }
            out.end();
        });
    }

    private static void writePaging(FieldWriter out, long next, boolean hasMore) {
        out.number("cursor", next);
        out.flag("has_more", hasMore);
    }

    private static byte[] write(Consumer<FieldWriter> answer) {
        var bytes = new ByteArrayBuilder();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            answer.accept(new FieldWriter(json));
        }
        return bytes.toByteArray();
    }
}
