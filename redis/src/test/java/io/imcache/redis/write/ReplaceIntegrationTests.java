package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.protocol.ItemCollection.NOTIFICATIONS;
import static io.imcache.redis.testing.Snapshots.messages;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.SyncStats;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.testing.StoreFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests full snapshots. */
class ReplaceIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void storesItemsAsTheyCame() {
        String comment =
                "{ \"id\" : \"x\",  \"commentId\":\"c1\", \"raw\": {\"deep\": [1, 2.50, null]}, \"e\":\"🌈\" }";
        PushOutcome.Committed outcome = redis.committed(snapshotOf("a")
                .with(COMMENTS, comment)
                .with(MESSAGES, "{'messageId':'m1','createdAt':1}")
                .push());

        assertThat(outcome.changed()).isTrue();
        assertThat(outcome.stats()).isEqualTo(new SyncStats(1, 0, 0, 1, 0, 2, 0, 0, 0));
        assertThat(StoreFixture.texts(redis.item("a", COMMENTS, "c1"))).containsExactly(comment);
        assertThat(redis.item("a", COMMENTS, "x").items()).isEmpty();
    }

    @Test
    void replacesWhatIsPresentAndKeepsWhatIsAbsent() {
        redis.replace(snapshotOf("a")
                .with(COMMENTS, "{'id':'c1'}", "{'id':'c2'}")
                .with(MESSAGES, "{'id':'m1'}")
                .push());
        PushOutcome.Committed outcome = redis.committed(snapshotOf("a")
                .with(COMMENTS, "{'id':'c2','n':1}", "{'id':'c3'}")
                .push());

        assertThat(outcome.stats()).isEqualTo(new SyncStats(2, 0, 0, 1, 0, 1, 1, 1, 0));
        assertThat(redis.texts(PageQuery.of("a", COMMENTS)))
                .containsExactly("{\"id\":\"c3\"}", "{\"id\":\"c2\",\"n\":1}");
        assertThat(redis.texts(PageQuery.of("a", MESSAGES))).containsExactly("{\"id\":\"m1\"}");
    }

    /** Items without identity, and all but the last with an id, are no change, however often they are pushed. */
    @Test
    void whatDoesNotCountIsNoChange() {
        String[] comments = {"{'id':'c1','n':1}", "{'id':'c2'}", "{}", "7", "{'id':'c1','n':2}", "{'id':'c2'}"};
        PushOutcome.Committed first =
                redis.committed(snapshotOf("a").with(COMMENTS, comments).push());
        PushOutcome.Committed again = redis.committed(
                snapshotOf("a").at(T + 1).with(COMMENTS, comments).push());

        assertThat(first.stats()).isEqualTo(new SyncStats(2, 0, 0, 0, 0, 2, 0, 0, 2));
        assertThat(again.version()).isEqualTo(first.version());
        assertThat(again.changed()).isFalse();
        assertThat(again.stats()).isEqualTo(new SyncStats(2, 0, 0, 0, 0, 0, 0, 0, 2));
        assertThat(redis.texts(PageQuery.of("a", COMMENTS)))
                .containsExactly("{\"id\":\"c1\",\"n\":2}", "{\"id\":\"c2\"}");
        // Nor if the one that counted is still there, before another one.
        PushOutcome.Committed turned = redis.committed(snapshotOf("a")
                .at(T + 2)
                .with(COMMENTS, "{'id':'c1','n':2}", "{'id':'c1','n':3}", "{'id':'c2'}")
                .push());
        assertThat(turned.stats()).isEqualTo(new SyncStats(2, 0, 0, 0, 0, 0, 1, 0, 0));
        assertThat(redis.texts(PageQuery.of("a", COMMENTS))).contains("{\"id\":\"c1\",\"n\":3}");
    }

    private long indexReads() {
        String stats =
                redis.connection.run(commands -> commands.info("commandstats")).block();
        var reads = Pattern.compile("cmdstat_zrangebylex:calls=(\\d+)").matcher(stats);
        return reads.find() ? Long.parseLong(reads.group(1)) : 0;
    }

    /** One odd item among ten thousand must not make each push read the index. */
    @Test
    void whatDoesNotCountIsRemembered() {
        String[] comments = {"{'id':'c1','n':1}", "{'id':'c2'}", "{}", "{'id':'c1','n':2}"};
        String[] odd = {"{'id':'m1'}", "7"};
        redis.replace(snapshotOf("a")
                .with(COMMENTS, "{'id':'c1','n':2}", "{'id':'c2'}")
                .with(MESSAGES, odd)
                .push());
        long version = redis.committed(snapshotOf("a")
                        .at(T + 1)
                        .with(COMMENTS, comments)
                        .with(MESSAGES, odd)
                        .push())
                .version();
        long reads = indexReads();
        for (int i = 2; i < 5; i++) {
            PushOutcome.Committed again = redis.committed(snapshotOf("a")
                    .at(T + i)
                    .with(COMMENTS, comments)
                    .with(MESSAGES, odd)
                    .push());
            assertThat(again.version()).isEqualTo(version);
            assertThat(again.changed()).isFalse();
            assertThat(again.stats()).isEqualTo(new SyncStats(2, 0, 0, 1, 0, 0, 0, 0, 2));
        }
        assertThat(indexReads()).isEqualTo(reads);
        assertThat(redis.store.account("a").block().updatedAt()).isEqualTo(T + 4);

        PushOutcome.Committed changed = redis.committed(snapshotOf("a")
                .at(T + 5)
                .with(COMMENTS, comments)
                .with(MESSAGES, "{'id':'m2'}", "7")
                .push());
        assertThat(changed.stats()).isEqualTo(new SyncStats(2, 0, 0, 1, 0, 1, 0, 1, 2));

        assertThat(redis.committed(snapshotOf("a")
                                .at(T + 6)
                                .with(COMMENTS, comments[3], comments[1], comments[2], comments[0])
                                .push())
                        .changed())
                .as("of an id the last item counts")
                .isTrue();
        assertThat(redis.texts(PageQuery.of("a", COMMENTS))).contains("{\"id\":\"c1\",\"n\":1}");
        redis.replace(snapshotOf("a").at(T + 7).with(COMMENTS, "{'id':'c2'}").push());
        redis.replace(snapshotOf("a").at(T + 8).with(COMMENTS, comments).push());
        assertThat(redis.texts(PageQuery.of("a", COMMENTS)))
                .as("what is remembered is of another digest")
                .hasSize(2);
    }

    @Test
    void anEmptyCollectionEmptiesIt() {
        redis.replace(
                snapshotOf("a").with(COMMENTS, "{'id':'c1','createdAt':1}").push());
        PushOutcome.Committed outcome =
                redis.committed(snapshotOf("a").with(COMMENTS, List.of()).push());

        assertThat(outcome.stats().removed()).isEqualTo(1);
        assertThat(redis.texts(PageQuery.of("a", COMMENTS))).isEmpty();
        assertThat(redis.keys()).containsExactly("{accounts}:activity", "{accounts}:list", "{a}:feed", "{a}:meta");
    }

    @Test
    void versionsGrowByOneForEachChangeAndNotWithout() {
        long first = redis.committed(
                        snapshotOf("a").with(COMMENTS, "{'id':'c1'}").push())
                .version();
        PushOutcome.Committed same = redis.committed(snapshotOf("a")
                .at(T + 1)
                .with(COMMENTS, "{'id':'c1'}")
                .with(CONTENTS)
                .push());
        PushOutcome.Committed other = redis.committed(
                snapshotOf("a").at(T + 2).with(COMMENTS, "{'id':'c2'}").push());

        assertThat(same.version()).isEqualTo(first);
        assertThat(same.changed()).isFalse();
        assertThat(other.version()).isEqualTo(first + 1);
        assertThat(redis.page(PageQuery.of("a", COMMENTS)).version()).isEqualTo(first + 1);
    }

    @Test
    void theOrderOfItemsInASnapshotIsNoChange() {
        long first = redis.committed(snapshotOf("a")
                        .with(COMMENTS, "{'id':'c1'}", "{'id':'c2'}")
                        .push())
                .version();
        PushOutcome.Committed outcome = redis.committed(
                snapshotOf("a").with(COMMENTS, "{'id':'c2'}", "{'id':'c1'}").push());

        assertThat(outcome.changed()).isFalse();
        assertThat(outcome.version()).isEqualTo(first);
    }

    @Test
    void refusesWhatIsOlder() {
        redis.replace(snapshotOf("a").at(T).with(COMMENTS, "{'id':'new'}").push());
        PushOutcome outcome = redis.replace(
                snapshotOf("a").at(T - 1).with(COMMENTS, "{'id':'old'}").push());

        assertThat(outcome).isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(AnswerCode.STALE_SNAPSHOT);
            assertThat(refused.reason()).contains(Long.toString(T - 1), Long.toString(T));
        });
        assertThat(redis.texts(PageQuery.of("a", COMMENTS))).containsExactly("{\"id\":\"new\"}");
    }

    @Test
    void anUnchangedSnapshotMovesTheTimestampForward() {
        redis.replace(snapshotOf("a").at(T).with(COMMENTS, "{'id':'c'}").push());
        redis.replace(snapshotOf("a").at(T + 10).with(COMMENTS, "{'id':'c'}").push());

        assertThat(redis.replace(
                        snapshotOf("a").at(T + 5).with(COMMENTS, "{'id':'d'}").push()))
                .isInstanceOf(PushOutcome.Refused.class);
        assertThat(redis.store.account("a").block().updatedAt()).isEqualTo(T + 10);
    }

    @Test
    void largeCollectionsAreStagedAndLeaveNothingBehind() {
        redis.replace(snapshotOf("a").with(MESSAGES, messages(0, 3_000, "")).push());
        PushOutcome.Committed outcome = redis.committed(snapshotOf("a")
                .at(T + 1)
                .with(MESSAGES, messages(1_000, 4_000, ""))
                .with(CONVERSATIONS, "{'id':'v','createdAt':1}")
                .with(
                        NOTIFICATIONS,
                        messages(0, 700, "").stream()
                                .map(item -> item.replace("messageId", "id"))
                                .toList())
                .push());

        assertThat(outcome.stats()).isEqualTo(new SyncStats(0, 0, 1, 3_000, 700, 1_701, 0, 1_000, 0));
        assertThat(redis.keys())
                .containsExactly(
                        "{accounts}:activity",
                        "{accounts}:list",
                        "{a}:feed",
                        "{a}:index:conversations",
                        "{a}:index:messages",
                        "{a}:index:notifications",
                        "{a}:items:conversations",
                        "{a}:items:messages",
                        "{a}:items:notifications",
                        "{a}:meta");
        assertThat(redis.connection
                        .run(commands -> commands.pttl(Bytes.of(redis.prefix + ":{a}:items:messages")))
                        .block())
                .as("a committed collection does not expire")
                .isEqualTo(-1);
        Page page = redis.page(PageQuery.of("a", MESSAGES).page(2_990, 20));
        assertThat(page.items()).hasSize(10);
        assertThat(page.hasMore()).isFalse();
    }

    @Test
    void aSmallChangeOfALargeCollectionKeepsItsIndexWhole() {
        redis.replace(snapshotOf("a").with(MESSAGES, messages(0, 3_000, "")).push());
        var changed = new ArrayList<>(messages(0, 3_000, ""));
        changed.set(17, changed.get(17).replace("'text'", "'image'"));
        changed.remove(2_000);
        changed.add("{'messageId':'m5000','conversationId':'v1','createdAt':1700005000000,'type':'text'}");
        PushOutcome.Committed outcome = redis.committed(
                snapshotOf("a").at(T + 1).with(MESSAGES, changed).push());

        assertThat(outcome.stats()).isEqualTo(new SyncStats(0, 0, 0, 3_000, 0, 1, 1, 1, 0));
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).matching(MessageSchema.INSTANCE.byType, "image")))
                .singleElement()
                .asString()
                .contains("\"m17\"");
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).page(0, 1)))
                .singleElement()
                .asString()
                .contains("m5000");
        int all = 0;
        for (int conversation = 0; conversation < 7; conversation++) {
            all += redis.page(PageQuery.of("a", MESSAGES)
                            .within(MessageSchema.INSTANCE.byConversation, "v" + conversation)
                            .page(0, 3_000))
                    .items()
                    .size();
        }
        assertThat(all).as("the conversations' messages").isEqualTo(3_000);
    }

    @Test
    void accountsWithOddIdsKeepApart() {
        List<String> ids = List.of("}", "{}", "{", "a}b", "%7D", "a:b", "帐号", " ");
        for (String id : ids) {
            redis.replace(snapshotOf(id)
                    .with(COMMENTS, "{'id':'" + ids.indexOf(id) + "'}")
                    .push());
        }
        for (String id : ids) {
            assertThat(redis.texts(PageQuery.of(id, COMMENTS))).containsExactly("{\"id\":\"" + ids.indexOf(id) + "\"}");
        }
    }

    @Test
    void worksAfterScriptsWereFlushed() {
        redis.replace(snapshotOf("a").with(COMMENTS, "{'id':'c1'}").push());
        redis.connection.run(commands -> commands.scriptFlush()).block();

        assertThat(redis.texts(PageQuery.of("a", COMMENTS))).hasSize(1);
        redis.connection.run(commands -> commands.scriptFlush()).block();
        assertThat(redis.committed(snapshotOf("a").with(COMMENTS, "{'id':'c2'}").push())
                        .changed())
                .isTrue();
    }
}
