package io.imcache.master.ingest;

import static java.util.Objects.requireNonNull;

import io.imcache.master.im.view.Answers;
import io.imcache.master.im.view.ItemKind;
import io.imcache.master.json.CutCharacter;
import io.imcache.master.json.JsonWriter;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.InvalidItemException;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.PushedItems;
import io.imcache.redis.item.PushedItems.Rejection;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoredItem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells what a master would make of a snapshot, without storing it. For a crawler's author, before the first push. */
public final class SnapshotCheck {
    private static final int PREVIEWED = 3;
    /** Most rejections of one collection; a push names fewer. */
    private static final int REJECTIONS = Rejection.MOST;

    /** Most halves of characters that are told. */
    private static final int CUT_CHARACTERS = 20;

    private final PushLimits limits;

    public SnapshotCheck(LimitProperties limits, RefusalMeters refusals) {
        this.limits = new PushLimits(limits, refusals);
    }

    /**
     * What a check found.
     *
     * @param json the whole report, one object
     * @param rejected how many items would be left out
     */
    @SuppressWarnings("ArrayRecordComponent") // on its way to the author, never compared
    public record Report(byte[] json, int rejected) {}

    /** Thrown for a snapshot that would be refused. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient PushAnswer answer;

        RefusedException(PushAnswer answer, Throwable cause) {
            super(cause.getMessage(), null, false, false);
            this.answer = answer;
        }

        /** Returns the answer to such a push. */
        public PushAnswer answer() {
            return answer;
        }
    }

    /**
     * Checks the payload of a snapshot.
     *
     * @throws RefusedException if it would be refused, whatever the store has
     */
    public Report check(PushOrigin origin, PushPayload payload) {
        try {
            return checked(origin, payload);
        } catch (InvalidPushException e) {
            throw refused(origin, e);
        } catch (InvalidItemException e) {
            throw refused(origin, limits.invalid(e, payload));
        }
    }

    private static RefusedException refused(PushOrigin origin, InvalidPushException e) {
        var outcome = new PushOutcome.Refused(AnswerCode.INVALID_SNAPSHOT, String.valueOf(e.getMessage()), 0);
        return new RefusedException(new PushAnswer(origin.accountId(), outcome), e);
    }

    private Report checked(PushOrigin origin, PushPayload payload) {
        var unread = new ArrayList<String>();
        SnapshotPush push = PushParser.parse(PushKind.SNAPSHOT, origin, payload, limits, unread)
                .push();
        Map<ItemCollection, PushedItems.Read> all = new EnumMap<>(ItemCollection.class);
        push.collections().forEach((collection, items) -> all.put(collection, items.read()));
        var out = new JsonWriter();
        out.begin();
        out.flag("success", true);
        out.text("accountId", push.accountId());
        out.text("platform", push.platform());
        out.number("timestamp", push.timestamp());
        out.begin("collections");
        all.forEach((collection, read) -> counts(
                collection, requireNonNull(push.collections().get(collection)).size(), read, out));
        out.end();
        var rejections = new ArrayList<Rejection>();
        push.collections().values().forEach(items -> rejections.addAll(items.rejections(REJECTIONS)));
        PushAnswers.write(out, rejections);
        var findings = new ItemFindings();
        all.forEach((collection, read) -> read.others().forEach(item -> findings.add(collection, item.json())));
        findings.write(unread, out);
        out.beginList("cutCharacters");
        CutCharacter.find(
                        payload.json(),
                        payload.from(),
                        payload.to(),
                        limits.json().factory(),
                        CUT_CHARACTERS)
                .forEach(cut -> {
                    out.begin();
                    out.text("field", cut.path());
                    out.number("byte", cut.place());
                    out.end();
                });
        out.endList();
        out.begin("preview");
        all.forEach((collection, read) -> preview(
                push,
                collection,
                read.others(),
                collection == ItemCollection.COMMENTS ? contents(all.get(ItemCollection.CONTENTS)) : Map.of(),
                out));
        out.end();
        out.end();
        return new Report(
                out.toByteArray(),
                all.values().stream().mapToInt(PushedItems.Read::rejected).sum());
    }

    private static void counts(ItemCollection collection, int pushed, PushedItems.Read read, JsonWriter out) {
        out.begin(collection.jsonName());
        out.number("pushed", pushed);
        out.number("stored", read.others().size());
        out.number("rejected", read.rejected());
        out.number("repeated", pushed - read.others().size() - read.rejected());
        out.end();
    }

    /** Returns the contents of a snapshot, by their ids: comments are shown with their titles. */
    private static Map<String, StoredItem> contents(PushedItems.@Nullable Read read) {
        Map<String, StoredItem> contents = new HashMap<>();
        if (read != null) {
            read.others()
                    .forEach(item ->
                            contents.put(item.id(), new StoredItem(ItemCollection.CONTENTS, item.json(), null)));
        }
        return contents;
    }

    private static void preview(
            SnapshotPush push,
            ItemCollection collection,
            List<Item> items,
            Map<String, StoredItem> related,
            JsonWriter out) {
        List<StoredItem> first = items.stream()
                .limit(PREVIEWED)
                .map(item -> new StoredItem(collection, item.json(), null))
                .toList();
        Answers.write(kind(collection), new Page(1, push.platform(), first, related, false, null), out);
    }

    private static ItemKind kind(ItemCollection collection) {
        return switch (collection) {
            case COMMENTS -> ItemKind.DISCUSSION;
            case CONTENTS -> ItemKind.CONTENT;
            case CONVERSATIONS -> ItemKind.CONVERSATION;
            case MESSAGES -> ItemKind.MESSAGE;
            case NOTIFICATIONS -> ItemKind.NOTIFICATION;
        };
    }
}
