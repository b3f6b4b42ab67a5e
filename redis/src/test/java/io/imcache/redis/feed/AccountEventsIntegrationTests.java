package io.imcache.redis.feed;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.feed.AccountEvents.History;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.UnreadCounts;
import io.imcache.redis.testing.StoreFixture;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the events of commits. */
class AccountEventsIntegrationTests {
    private final StoreFixture redis = new StoreFixture();
    private final AccountEvents events = new AccountEvents(redis.connection, redis.prefix);

    @AfterEach
    void close() {
        redis.close();
    }

    private History after(long version) {
        return events.after("a", version, 1_000).block();
    }

    private AccountEvent last() {
        List<AccountEvent> all = after(0).events();
        return all.get(all.size() - 1);
    }

    private static String summary(AccountEvent event) {
        return new String(event.summary(), StandardCharsets.UTF_8).replace('"', '\'');
    }

    private long push(long at, String... messages) {
        return redis.committed(snapshotOf("a").at(at).with(MESSAGES, messages).push())
                .version();
    }

    @Test
    void eachVersionBuildsOnTheOneBefore() {
        long first = push(1, "{'id':'m1'}");
        long second = push(2, "{'id':'m1'}", "{'id':'m2'}");
        redis.store
                .mark("a", MESSAGES, List.of("m1"), Mark.of("isRecalled", true))
                .block();

        History all = after(0);
        assertThat(all.version()).isEqualTo(second + 1);
        assertThat(all.platform()).isEqualTo("douyin");
        assertThat(all.unread()).isEqualTo(new UnreadCounts(second + 1, 0, 0, 2, 0));
        assertThat(all.events()).extracting(AccountEvent::base).containsExactly(0L, first, second);
        assertThat(all.events()).extracting(AccountEvent::version).containsExactly(first, second, second + 1);
        assertThat(all.events()).extracting(AccountEvent::kind).containsExactly("push", "push", "mark");
        assertThat(all.events())
                .extracting(event -> event.unread().directMessages())
                .containsExactly(1L, 2L, 2L);
        assertThat(after(second).events()).extracting(AccountEvent::version).containsExactly(second + 1);
        assertThat(after(Long.MAX_VALUE).events()).isEmpty();
        assertThat(events.after("a", 0, 1).block().events()).hasSize(1);
    }

    @Test
    void saysWhoWroteWhereAndHowMuch() {
        redis.committed(snapshotOf("a")
                .with(
                        MESSAGES,
                        "{'id':'m1','conversationId':'c','senderId':'u1','senderName':'Su','createdAt':1761803486125}",
                        "{'id':'m2','conversationId':'c','senderId':'u2','senderName':'Li','createdAt':1761803486126}",
                        "{'id':'m3','conversationId':'d','direction':'outbound','createdAt':1761803486127}")
                .with(COMMENTS, "{'id':'k','contentId':'v','contentTitle':'Tea','createdAt':1761803486124}")
                .push());
        assertThat(summary(last()))
                .contains("'messages':{'added':3,'updated':0,'removed':0,'marked':0,'count':3}")
                .contains("'unread_change':{'comments':1,'messages':2}")
                .contains("'arrived':[{'type':'direct_message','conversation_id':'c','count':2,'msg_id':'m2',"
                        + "'sender':{'user_id':'u2','user_name':'Li','avatar':null},'create_time':1761803486126},"
                        + "{'type':'comment','content_id':'v','content_title':'Tea','count':1,'msg_id':'k',"
                        + "'sender':{'user_id':null,'user_name':null,'avatar':null},'create_time':1761803486124}]")
                .contains("'marked':{}");
    }

    @Test
    void saysWhatWasRead() {
        redis.committed(snapshotOf("a")
                .with(CONVERSATIONS, "{'id':'c'}")
                .with(MESSAGES, "{'id':'m1','conversationId':'c'}", "{'id':'m2','conversationId':'c'}")
                .with(COMMENTS, "{'id':'k'}")
                .push());
        redis.store.mark("a", COMMENTS, List.of("k"), Mark.READ).block();
        assertThat(last().kind()).isEqualTo("read");
        assertThat(summary(last())).contains("'unread_change':{'comments':-1}", "'marked':{'comments':['k']}");
        redis.store.markConversationRead("a", "c").block();
        assertThat(last().kind()).isEqualTo("read");
        assertThat(last().unread().directMessages()).isZero();
        assertThat(summary(last()))
                .contains("'read_all':{'conversation_id':'c'}", "'conversations':['c']", "'m1'", "'m2'");
    }

    @Test
    void isBounded() {
        var messages = new ArrayList<String>();
        IntStream.range(0, 3_000)
                .forEach(i -> messages.add(
                        "{'id':'m%d','conversationId':'c%d','senderName':'%s'}".formatted(i, i, "x".repeat(1_000))));
        push(1, messages.toArray(String[]::new));
        assertThat(last().summary().length).isLessThan(20_000);
        assertThat(summary(last())).contains("'arrived_more':29");
        List<String> ids = IntStream.range(0, 3_000).mapToObj(i -> "m" + i).toList();
        redis.store.mark("a", MESSAGES, ids, Mark.READ).block();
        assertThat(last().summary().length).isLessThan(20_000);
        for (int i = 0; i < 450; i++) {
            push(2 + i, "{'id':'m','content':'" + i + "'}");
        }
        assertThat(after(0).events().size()).isBetween(256, 400);
    }

    /** Small accounts have as many changes as large ones. Their changes must not take more memory than they do. */
    @Test
    void isBoundedByBytes() {
        String name = "名".repeat(200);
        String avatar = "https://example.com/" + "x".repeat(300);
        long first = push(1, "{'id':'m'}");
        for (int i = 0; i < 200; i++) {
            push(
                    2 + i,
                    "{'id':'m%d','conversationId':'c','senderId':'u','senderName':'%s','senderAvatar':'%s'}"
                            .formatted(i, name, avatar));
            // The commit that goes beyond 64 KB adds at most a node of some 4 KB. The next one cuts.
            assertThat(feedBytes()).isLessThan((64 + 5) * 1024);
        }
        History all = after(first);
        assertThat(all.events().get(0).base())
                .as("a reader sees that some are missing")
                .isGreaterThan(first);
        assertThat(all.events()).hasSizeGreaterThan(25);
        assertThat(last().version()).isEqualTo(all.version());
        assertThat(after(all.version() - 10).events()).hasSize(10);

        int many = 20;
        String[] messages = IntStream.range(0, 60)
                .mapToObj(i -> "{'id':'n%d','conversationId':'d%d','senderName':'%s','senderAvatar':'%s'}"
                        .formatted(i, i, name, avatar))
                .toArray(String[]::new);
        for (int i = 0; i < many; i++) {
            push(1_000 + 2 * i, messages);
            push(1_001 + 2 * i, "{'id':'m'}");
            assertThat(feedBytes()).isLessThan(80_000);
        }
        assertThat(last().version()).isEqualTo(after(0).version());
    }

    /** Looks at every node, as the script does. Without SAMPLES Redis guesses from a few. */
    private long feedBytes() {
        var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .add("USAGE")
                .addKey(redis.store.names().account("a").events())
                .add("SAMPLES")
                .add(0);
        return requireNonNull(redis.connection
                .run(commands ->
                        commands.dispatch(CommandType.MEMORY, new IntegerOutput<>(ByteArrayCodec.INSTANCE), arguments))
                .block());
    }

    @Test
    void goesWithTheAccount() {
        long version = push(1, "{'id':'m1'}");
        redis.store.delete("a").block();
        assertThat(after(version).version()).isZero();
        assertThat(after(0).events()).isEmpty();
        redis.store.updateProfile("a", null, Map.of()).block();
        long again = push(2, "{'id':'m1'}");
        assertThat(again).isGreaterThan(version);
        assertThat(last().base()).isZero();
    }
}
