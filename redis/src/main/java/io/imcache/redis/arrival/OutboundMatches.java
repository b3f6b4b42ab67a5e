package io.imcache.redis.arrival;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.Entries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a crawler's copy of a message that an IM client sent is recognized: in snapshots, in deltas, and among
 * stored messages when a worker reports. The message is in the store already, as the item that was made when it was sent. A
 * copy is the same if it has the id that the worker reported. Workers also report ids that the platform does not know. So a
 * copy without such an id is the same if it is new, outbound, of the same conversation with the same content, and created
 * when the other was made or within the hour after.
 *
 * <p>Of several messages with the same content, a copy belongs to what was sent, rather than to what waits, and to that rather
 * than to what failed; the first copy belongs to the first of these. Which copies and reports come later may change that. So the
 * copies of several messages, and the copy of one that waits, are guesses: all that is known is compared anew each time when
 * more comes, and the outcome does not depend on the order in which it came.
 */
public final class OutboundMatches {
    /** How far the clocks of a platform and of a master may be apart. */
    static final long CLOCKS_APART_MS = 10_000;
    /** How long a message may wait for its worker, and its worker for the platform. */
    private static final long LATEST_MS = 3_600_000;

    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private OutboundMatches() {}

    /** The words of a message and where they stand. */
    private record Words(String conversationId, String content) {}

    /** How likely it is that a made message has a copy. */
    private enum Chance {
        SENT,
        /** No worker has reported yet. */
        WAITS,
        /** A worker that was taken for dead may have sent it all the same. */
        FAILED
    }

    /**
     * A message as it is compared.
     *
     * @param isOld whether a crawler's message was there before, and nobody knew that it is a copy
     */
    private record Sent(String id, Words words, long createdAt, Chance chance, boolean isOld) {
        boolean mayBe(Sent made) {
            return createdAt >= made.createdAt() - CLOCKS_APART_MS && createdAt <= made.createdAt() + LATEST_MS;
        }
    }

    /**
     * A crawler's message.
     *
     * @param isNew whether it is not stored yet, or not like this
     * @param mark the stored one; null for none
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    public record Copy(Item item, boolean isNew, byte @Nullable [] mark) {
        /** Returns a message as it is stored. */
        static Copy stored(ItemReader reader, String id, StoredItem stored) {
            return new Copy(new Item(id, stored.json(), Entries.of(reader, id, stored)), false, stored.mark());
        }
    }

    /**
     * Finds the copies of sent messages.
     *
     * @param sent messages that IM clients made; all guesses are made anew
     * @param copies messages of a crawler
     * @param looking ids of sent messages whose copies may have been there before
     * @param pushedAt the time of copies that have none of their own, in milliseconds
     */
    public static SentMessages.Joins find(SentMessages sent, List<Copy> copies, Set<String> looking, long pushedAt) {
        if (sent.made().isEmpty()) {
            return SentMessages.Joins.NONE;
        }
        var reader = new ItemReader();
        var byPlatformId = new HashMap<String, String>();
        var unidentified = new ArrayList<Sent>();
        sent.made().forEach((id, item) -> {
            ItemValues values = item.values(reader);
            String platformId = platformId(values);
            if (platformId != null) {
                byPlatformId.put(platformId, id);
            }
            addTo(unidentified, sent(id, values, 0, false));
        });
        var matches = new HashMap<String, String>();
        var candidates = new ArrayList<Sent>();
        Map<String, Sent> byId = unidentified.stream().collect(Collectors.toMap(Sent::id, made -> made));
        var marks = new HashMap<String, byte[]>();
        for (Copy copy : copies) {
            String id = copy.item().id();
            String madeId = byPlatformId.get(id);
            if (madeId != null) {
                matches.put(id, madeId);
            }
            if (copy.mark() != null) {
                marks.put(id, copy.mark());
            }
        }
        for (Copy copy : copies) {
            String id = copy.item().id();
            String guess = sent.guess(id);
            if (matches.containsKey(id)) {
                continue;
            }
            if (guess != null) {
                Sent made = byId.get(guess);
                // A copy without a time of its own was taken for one of that time.
                Sent again = made == null ? null : sent(id, values(reader, copy), made.createdAt(), false);
                if (made != null && again != null && again.words().equals(made.words()) && again.mayBe(made)) {
                    candidates.add(again);
                } else if (!matches.containsValue(guess)) {
                    matches.put(id, guess); // its words or its time have changed since, and nothing better is known
                }
            } else if (!unidentified.isEmpty() && (copy.isNew() || !looking.isEmpty()) && !isRecognized(copy.mark())) {
                addTo(candidates, outbound(reader, copy, pushedAt));
            }
        }
        unidentified.removeIf(made -> matches.containsValue(made.id()));
        Set<String> open = findByContent(unidentified, candidates, looking, matches);
        return sent.join(matches, open, marks);
    }

    /** Returns the id that the worker reported for a made message; null if it did not. */
    static @Nullable String platformId(ItemValues values) {
        String id = values.text(MESSAGE.platformMessageId);
        return id == null || id.isEmpty() ? null : id;
    }

    /** Tells whether this is the mark of a message that was recognized before. */
    static boolean isRecognized(byte @Nullable [] mark) {
        return mark != null && Mark.parse(mark).has(Mark.CLIENT_ID);
    }

    /** Tells whether this is the mark of a message that an IM client made and no crawler has pushed yet. */
    static boolean isMade(byte @Nullable [] mark) {
        return mark != null && Mark.parse(mark).has(Mark.MADE);
    }

    /** Tells whether a worker has sent this message. */
    static boolean isSent(StoredItem message) {
        return MESSAGE.status(message.values(new ItemReader())).equals("sent");
    }

    private static void addTo(List<Sent> list, @Nullable Sent sent) {
        if (sent != null) {
            list.add(sent);
        }
    }

    private static @Nullable Sent outbound(ItemReader reader, Copy copy, long pushedAt) {
        ItemValues values = values(reader, copy);
        return "outbound".equals(MESSAGE.direction(values))
                ? sent(copy.item().id(), values, pushedAt, !copy.isNew())
                : null;
    }

    private static ItemValues values(ItemReader reader, Copy copy) {
        return reader.values(ItemCollection.MESSAGES, copy.item().json(), null);
    }

    /** Returns what a message is recognized by; null if it lacks something. */
    private static @Nullable Sent sent(String id, ItemValues values, long otherwiseAt, boolean isOld) {
        String conversationId = values.text(MESSAGE.conversationId);
        String content = values.text(MESSAGE.content);
        if (conversationId == null || content == null) {
            return null;
        }
        Chance chance =
                switch (MESSAGE.status(values)) {
                    case "sending" -> Chance.WAITS;
                    case "failed" -> Chance.FAILED;
                    default -> Chance.SENT;
                };
        return new Sent(
                id,
                new Words(conversationId, content.strip()),
                known(values.millis(MESSAGE.createdAt).orElse(0), otherwiseAt),
                chance,
                isOld);
    }

    /** 0 and less are no times. */
    private static long known(long createdAt, long otherwiseAt) {
        return createdAt > 0 ? createdAt : otherwiseAt;
    }

    /** Adds matches, and returns the ids of those copies that may turn out to be those of other messages. */
    private static Set<String> findByContent(
            List<Sent> made, List<Sent> copies, Set<String> looking, Map<String, String> matches) {
        var copiesByWords = new HashMap<Words, List<Sent>>();
        copies.stream().sorted(Comparator.comparingLong(Sent::createdAt)).forEach(copy -> copiesByWords
                .computeIfAbsent(copy.words(), key -> new ArrayList<>())
                .add(copy));
        var madeByWords = new HashMap<Words, List<Sent>>();
        made.stream()
                .filter(own -> copiesByWords.getOrDefault(own.words(), List.of()).stream()
                        .anyMatch(copy -> copy.mayBe(own)))
                .sorted(Comparator.comparing(Sent::chance).thenComparingLong(Sent::createdAt))
                .forEach(own -> madeByWords
                        .computeIfAbsent(own.words(), key -> new ArrayList<>())
                        .add(own));
        var open = new HashSet<String>();
        madeByWords.forEach(
                (words, own) -> pair(own, copiesByWords.getOrDefault(words, List.of()), looking, matches, open));
        return open;
    }

    /**
     * Pairs messages with the same words. Where copies are fewer, the likeliest messages get them. These are matched in the
     * order of their times: the first made is the first pushed.
     *
     * @param made the likeliest first
     * @param copies the first created first
     */
    private static void pair(
            List<Sent> made, List<Sent> copies, Set<String> looking, Map<String, String> matches, Set<String> open) {
        int likely = Math.min(made.size(), copies.size());
        var order = new ArrayList<>(made.subList(0, likely));
        order.sort(Comparator.comparingLong(Sent::createdAt));
        order.addAll(made.subList(likely, made.size()));
        Set<String> taken = new HashSet<>();
        for (Sent own : order) {
            for (Sent copy : copies) {
                boolean mayJoin = copy.mayBe(own) && (!copy.isOld() || looking.contains(own.id()));
                if (mayJoin && taken.add(copy.id())) {
                    matches.put(copy.id(), own.id());
                    boolean hasOthers = made.stream().filter(copy::mayBe).count() > 1;
                    if (own.chance() == Chance.WAITS || hasOthers) {
                        open.add(copy.id());
                    }
                    break;
                }
            }
        }
    }
}
