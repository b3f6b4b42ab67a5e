package io.imcache.master.im;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests two masters on one Redis: items are read and written by their ids alone, as long as there are few accounts. */
class ItemAccountsIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    private final String prefix = "test-" + UUID.randomUUID();
    private final ImMaster one = new ImMaster(prefix);
    private final ImMaster other = new ImMaster(prefix);

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    /** Two accounts have the same content; in one of them it is deleted for a while. */
    @Test
    void itemsAreFoundWithoutTheirAccount() {
        one.push(snapshotOf("a")
                .at(T)
                .with(CONTENTS, "{'id':'c1','title':'Of a'}")
                .with(COMMENTS, "{'id':'k2','contentId':'c1'}")
                .with(CONVERSATIONS, "{'id':'v1'}")
                .with(MESSAGES, "{'id':'m1','conversationId':'v1'}")
                .push());
        other.push(snapshotOf("b")
                .at(T)
                .with(CONTENTS, "{'id':'c1','title':'Of b'}")
                .with(MESSAGES, "{'id':'m9'}")
                .push());
        assertThat(one.get("/contents/c1").is(200).data().get("title").asString())
                .isEqualTo("Of b");
        one.get("/messages/m9").is(200);
        one.get("/messages/m8").is(404);
        one.delete("/contents/c1?account_id=b").is(200);
        assertThat(one.put("/contents/c1", "{'title':'Second'}")
                        .is(200)
                        .data()
                        .get("title")
                        .asString())
                .isEqualTo("Second");
        assertThat(other.get("/contents/c1?account_id=a").data().get("title").asString())
                .isEqualTo("Second");
        one.put("/messages/m1/read", null).is(200);
        one.put("/discussions/k2/read", "{}").is(200);
        assertThat(one.get("/contents/c1/stats")
                        .is(200)
                        .data()
                        .get("content_id")
                        .asString())
                .isEqualTo("c1");

        one.post("/accounts", "{'account_id':'c'}").is(201);
        one.get("/messages/m9").is(200);
        one.post("/accounts", "{'account_id':'d'}").is(201);
        assertThat(one.get("/messages/m9").is(400).text()).contains("because there are more than 3");
        one.get("/messages/m9?account_id=b").is(200);
        one.put("/conversations/v1/read", null).is(400);
    }
}
