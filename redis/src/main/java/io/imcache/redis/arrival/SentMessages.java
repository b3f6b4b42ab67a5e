package io.imcache.redis.arrival;

import static io.imcache.protocol.ItemCollection.MESSAGES;
import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.index.IndexEntries;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.StoredItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The messages of IM clients of which it is open which of a crawler's messages they are. No crawler has pushed them yet, or one
 * has, and it was a guess that this one is the copy of that. A guess is taken apart here, so that a better one can be made.
 */
public final class SentMessages {
    /** The newest ones of an account. A full snapshot recognizes further ones. */
    private static final int MOST = 100;

    private final Map<String, StoredItem> made = new LinkedHashMap<>();
    private final Map<String, StoredItem> copies = new LinkedHashMap<>();
    private final Map<String, String> guesses = new HashMap<>();
    private final Set<String> reported = new HashSet<>();

    /**
     * @param stored messages of an account, by id; those that IM clients did not make, and no guess concerns, are ignored
     * @param stays tells by the id whether a crawler's message is still there after the change
     */
    public SentMessages(Map<String, StoredItem> stored, Predicate<String> stays) {
        stored.forEach((id, item) -> {
            Mark mark = item.mark() == null ? null : Mark.parse(item.mark());
            if (mark == null) {
                return;
            }
            String madeId = mark.text(Mark.CLIENT_ID);
            String json = mark.text(Mark.MADE_AS);
            if (mark.has(Mark.MADE)) {
                made.put(id, item);
            } else if (madeId != null && json != null && stays.test(id)) {
                guesses.put(id, madeId);
                copies.put(id, item);
                byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
                made.put(
                        madeId,
                        new StoredItem(MESSAGES, bytes, mark.beforeGuess().json()));
            }
        });
    }

    /** Reads the ids of made messages and of guessed copies, the newest first. A commit has to check the version that they belong to. */
    public static Mono<List<String>> ids(StoreConnection connection, AccountKeys keys) {
        return Mono.zip(
                        ids(connection, keys, MessageSchema.MADE_RANGE),
                        ids(connection, keys, MessageSchema.GUESSED_RANGE))
                .map(both -> {
                    var all = new ArrayList<>(both.getT1());
                    all.addAll(both.getT2());
                    return all;
                });
    }

    private static Mono<List<String>> ids(StoreConnection connection, AccountKeys keys, byte start) {
        byte[] range = {start};
        return IndexEntries.last(connection, keys, MESSAGES, range, Bytes.after(range), MOST)
                .map(entries -> entries.stream().map(MessageSchema.INSTANCE::id).toList());
    }

    /** Returns all by id, each with the mark that it has without a copy. */
    Map<String, StoredItem> made() {
        return made;
    }

    /** Returns the stored messages of crawlers that are copies by a guess, but for some. */
    public List<OutboundMatches.Copy> copiesBut(Set<String> ids) {
        var reader = new ItemReader();
        return copies.entrySet().stream()
                .filter(copy -> !ids.contains(copy.getKey()))
                .map(copy -> OutboundMatches.Copy.stored(reader, copy.getKey(), copy.getValue()))
                .toList();
    }

    /** Returns the sent message whose copy is, by a guess, this message of a crawler; null for none. */
    @Nullable String guess(String copyId) {
        return guesses.get(copyId);
    }

    /** Tells whether a sent message has a copy by a guess. */
    boolean hasGuess(String madeId) {
        return guesses.containsValue(madeId);
    }

    /** Notes what a worker, or a client, says of a message. */
    void report(String madeId, Mark mark) {
        StoredItem item = made.get(madeId);
        if (item != null) {
            Mark before = Mark.parse(requireNonNull(item.mark()));
            made.put(
                    madeId,
                    new StoredItem(MESSAGES, item.json(), mark.over(before).json()));
            reported.add(madeId);
        }
    }

    /** Forgets a message, because the crawler knows it by its own id. */
    public void forget(String madeId) {
        if (made.remove(madeId) != null) {
            copies.keySet().removeIf(copyId -> madeId.equals(guesses.get(copyId)));
            guesses.values().remove(madeId);
        }
    }

    /**
     * What becomes of messages.
     *
     * @param marks what the marks of crawlers' messages become, by id, if they change; empty for none
     * @param copies ids of the copies of sent messages that had another one or none, by the ids of these
     * @param left messages that had a copy by a guess and have none now, by id, with their marks
     */
    public record Joins(Map<String, byte[]> marks, Map<String, String> copies, Map<String, StoredItem> left) {
        public static final Joins NONE = new Joins(Map.of(), Map.of(), Map.of());

        public boolean concerns(String copyId) {
            return marks.containsKey(copyId);
        }

        /** Returns the ids of sent messages by the ids of the copies that they have now and had not before. */
        public Map<String, String> sent() {
            Map<String, String> sent = new HashMap<>();
            copies.forEach((madeId, copyId) -> sent.put(copyId, madeId));
            return sent;
        }
    }

    /**
     * Joins messages.
     *
     * @param matches ids of sent messages by the ids of their copies, for all that have one
     * @param open ids of copies of which it stays a guess
     * @param marks stored ones of the copies, by id
     */
    Joins join(Map<String, String> matches, Set<String> open, Map<String, byte[]> marks) {
        var joins = new Joins(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        matches.forEach((copyId, madeId) -> {
            boolean stays = madeId.equals(guesses.get(copyId));
            if (!stays || !open.contains(copyId) || reported.contains(madeId)) {
                byte[] own = guesses.containsKey(copyId) ? null : marks.get(copyId);
                joins.marks().put(copyId, joined(own, madeId, open.contains(copyId)));
            }
            if (!stays) {
                joins.copies().put(madeId, copyId);
            }
        });
        guesses.forEach((copyId, madeId) -> {
            if (!matches.containsKey(copyId)) {
                joins.marks().put(copyId, new byte[0]);
            }
            if (!matches.containsValue(madeId)) {
                joins.left().put(madeId, requireNonNull(made.get(madeId)));
            }
        });
        return joins;
    }

    /** Returns the mark of a message, without what it says of another one that it was taken for. */
    private static Mark without(byte[] own) {
        return Mark.parse(own).without(Mark.CLIENT_ID).without(Mark.MADE_AS).without(Mark.MADE_WITH);
    }

    /** Returns the mark of a copy: its own, over that of the message that was made for it. */
    private byte[] joined(byte @Nullable [] own, String madeId, boolean open) {
        StoredItem item = requireNonNull(made.get(madeId));
        Mark mark = Mark.parse(requireNonNull(item.mark()));
        Mark kept = open ? mark.guessed(madeId, item.json()) : mark.afterSending(madeId);
        return (own == null ? kept : without(own).over(kept)).json();
    }
}
