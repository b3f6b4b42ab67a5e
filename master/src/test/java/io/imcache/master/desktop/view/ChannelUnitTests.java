package io.imcache.master.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountChannel;
import io.imcache.redis.model.AccountOverview;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.model.UnreadCounts;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChannelUnitTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long NOW = 1_800_000_000_000L;

    private static Channel channel(Map<String, String> profile, @Nullable String worker, long updatedAt) {
        return channel(profile, worker, updatedAt, null, null);
    }

    private static Channel channel(
            Map<String, String> profile,
            @Nullable String worker,
            long updatedAt,
            @Nullable StoredItem comment,
            @Nullable StoredItem message) {
        var account = new Account("acc", null, 3, 1, updatedAt, profile);
        var overview = new AccountOverview(
                account,
                AccountStatus.ACTIVE,
                worker,
                null,
                new UnreadCounts(3, 1, 2, 4, 8),
                Map.of(ItemCollection.COMMENTS, 10L, ItemCollection.MESSAGES, 20L, ItemCollection.CONTENTS, 5L));
        return Channel.of(new AccountChannel(overview, comment, message));
    }

    private static JsonNode json(Channel channel, boolean online) {
        return JSON.readTree(channel.json(online));
    }

    private static StoredItem item(ItemCollection collection, String json) {
        return new StoredItem(collection, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), null);
    }

    @Test
    void anAccountOfWhichNothingIsSaid() {
        JsonNode bare = json(channel(Map.of(), null, 0), false);
        assertThat(bare.toString())
                .isEqualTo(
                        "{'id':'acc','name':'acc','avatar':null,'userInfo':null,'platform':'douyin','description':'','lastMessage':'','lastMessageTime':0,'unreadCount':7,'messageCount':30,'isPinned':false,'enabled':true,'status':'active','login_status':'not_logged_in','worker_status':'offline','isLoggedIn':false}"
                                .replace('\'', '"'));
    }

    @Test
    void aLoginCountsWhileTheWorkerIsThere() {
        Channel channel = channel(
                Map.of("nickname", "Shop", "avatar", "http://a", "login_status", "logged_in", "platform_user_id", "77"),
                "w",
                0);
        JsonNode online = json(channel, true);
        assertThat(online.get("name").asString()).isEqualTo("Shop");
        assertThat(online.get("isLoggedIn").asBoolean()).isTrue();
        assertThat(online.get("worker_status").asString()).isEqualTo("online");
        assertThat(JSON.readTree(online.get("userInfo").asString())
                        .get("platform_user_id")
                        .asString())
                .isEqualTo("77");
        assertThat(json(channel, false).get("isLoggedIn").asBoolean()).isFalse();
        assertThat(json(channel(Map.of("status", "inactive", "login_status", "logged_in"), "w", 0), true)
                        .get("enabled")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void itsNameIsThatOnThePlatform() {
        Map<String, String> names = new HashMap<>(Map.of("account_name", "given"));
        assertThat(channel(names, null, 0).name()).isEqualTo("given");
        for (String name : List.of("nickname", "platformUsername", "platform_username")) {
            names.put(name, "by " + name);
            assertThat(channel(names, null, 0).name()).isEqualTo("by " + name);
        }
    }

    @Test
    void aWorkerIsThereWhileItIsConnectedOrPushes() {
        assertThat(channel(Map.of(), "w", 0).isWorkerOnline(Set.of("w"), NOW)).isTrue();
        assertThat(channel(Map.of(), "w", 0).isWorkerOnline(Set.of("other"), NOW))
                .isFalse();
        assertThat(channel(Map.of(), null, NOW - 60_000).isWorkerOnline(Set.of(), NOW))
                .isTrue();
        assertThat(channel(Map.of(), null, NOW - 180_000).isWorkerOnline(Set.of(), NOW))
                .isFalse();
        assertThat(channel(Map.of("worker_status", "offline"), "w", NOW).isWorkerOnline(Set.of("w"), NOW))
                .isFalse();
    }

    @Test
    void theNewestOfCommentAndMessageIsTheLast() {
        StoredItem comment =
                item(ItemCollection.COMMENTS, "{'commentId': 'c', 'content': 'comment', 'createdAt': 1700000000000}");
        StoredItem earlier =
                item(ItemCollection.MESSAGES, "{'messageId': 'm', 'content': 'old', 'createdAt': 1600000000000}");
        StoredItem later = item(
                ItemCollection.MESSAGES,
                "{'messageId': 'm', 'content': '" + "x".repeat(600) + "', 'createdAt': 1700000001000}");
        assertThat(channel(Map.of(), null, 0, comment, earlier).lastMessage()).isEqualTo("comment");
        Channel last = channel(Map.of(), null, 0, comment, later);
        assertThat(last.lastMessage()).isEqualTo("x".repeat(200));
        assertThat(last.lastMessageTime()).isEqualTo(1_700_000_001_000L);
    }

    @Test
    void anItemWithAnUnknownTimeIsTheNewestIfItCameLast() {
        StoredItem comment = item(ItemCollection.COMMENTS, "{'id':'c','content':'old','createdAt':1500000000000}");
        var message = new StoredItem(
                ItemCollection.MESSAGES,
                "{\"id\":\"m\",\"content\":\"new\",\"createdAt\":\"刚刚\"}".getBytes(StandardCharsets.UTF_8),
                "{\"imSeenAt\":1600000000000}".getBytes(StandardCharsets.UTF_8));
        Channel channel = channel(Map.of(), null, 0, comment, message);

        assertThat(channel.order()).isEqualTo(1_600_000_000_000L);
        assertThat(json(channel, false).get("lastMessage").asString()).isEqualTo("new");
        assertThat(json(channel, false).get("lastMessageTime").asLong()).isZero();
    }
}
