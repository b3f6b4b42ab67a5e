package io.imcache.master.im.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.model.Account;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class UserViewUnitTests {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    accountName,      A name,        user_name,       '"A name"'
                    account_name,     A name,        user_name,       '"A name"'
                    nickname,         A name,        user_name,       '"A name"'
                    nickname,         '',         user_name,       '"未知用户"'
                    -,                -,          user_name,       '"未知用户"'
                    avatar,           a.png,      avatar,          '"a.png"'
                    -,                -,          avatar,          '""'
                    signature,        hello,      signature,       '"hello"'
                    -,                -,          signature,       '""'
                    verified,         true,       verified,        true
                    verified,         1,          verified,        true
                    verified,         false,      verified,        false
                    -,                -,          verified,        false
                    followerCount,    12,         follower_count,  12
                    follower_count,   12,         follower_count,  12
                    total_followers,  12,         follower_count,  12
                    followers,        12.0,       follower_count,  12
                    followers,        many,       follower_count,  0
                    -,                -,          follower_count,  0
                    followingCount,   12,         following_count, 12
                    following_count,  12,         following_count, 12
                    total_following,  12,         following_count, 12
                    following,        12,         following_count, 12
                    -,                -,          following_count, 0
                    status,           active,     status,          '"active"'
                    status,           logged_in,  status,          '"active"'
                    status,           suspended,  status,          '"banned"'
                    status,           banned,     status,          '"banned"'
                    status,           pending,    status,          '"pending"'
                    status,           gone,       status,          '"inactive"'
                    login_status,     logged_in,  status,          '"active"'
                    login_status,     logged_out, status,          '"inactive"'
                    """)
    void profileFieldBecomes(String field, String value, String imField, String expected) {
        assertThat(user(account(5, Map.of(field, value))).get(imField)).isEqualTo(Rendered.parse(expected));
    }

    @Test
    void accountWithSnapshotAndNoStatusIsActive() {
        assertThat(user(account(1, Map.of())).get("status").asString()).isEqualTo("active");
        assertThat(user(account(0, Map.of())).get("status").asString()).isEqualTo("inactive");
    }

    @Test
    void unknownPlatformIsDouyin() {
        var account = new Account("acc-1", null, 0, 1, 2, Map.of());
        assertThat(user(account).get("platform").asString()).isEqualTo("douyin");
    }

    @Test
    void wholeAnswer() {
        var account = new Account("acc-1", "xhs", 3, 1000, 2000, Map.of("nickname", "A name", "followers", "7"));
        assertThat(new String(Answers.account(account), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"data\":{\"user_id\":\"acc-1\",\"user_name\":\"A name\",\"avatar\":\"\",\"signature\":\"\","
                                + "\"verified\":false,\"follower_count\":7,\"following_count\":0,\"status\":\"active\","
                                + "\"platform\":\"xhs\",\"created_at\":1000,\"updated_at\":2000},\"status_code\":0}");
    }

    private static Account account(long version, Map<String, String> profile) {
        return new Account("acc-1", "p", version, 1, 2, profile);
    }

    private static JsonNode user(Account account) {
        return Rendered.parse(Answers.account(account)).get("data");
    }
}
