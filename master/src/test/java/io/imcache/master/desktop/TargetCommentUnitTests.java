package io.imcache.master.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests comments as crawlers push them, and as workers get them when they are answered. */
class TargetCommentUnitTests {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"id":"c","parentCommentId":"0","rawData":{"level":1,"sec_uid":"MS4w"}} | {"id":"c","parentCommentId":null,"rawData":{"level":1,"sec_uid":"MS4w"},"level":1,"sec_uid":"MS4w"}
            {"id":"c","level":2,"sec_uid":"S","rawData":{"level":1,"sec_uid":"MS4w"}} | {"id":"c","level":2,"sec_uid":"S","rawData":{"level":1,"sec_uid":"MS4w"}}
            {"id":"c","sec_uid":null,"rawData":{"user":{"sec_uid":"MS4w"}}} | {"id":"c","sec_uid":"MS4w","rawData":{"user":{"sec_uid":"MS4w"}}}
            {"id":"c","parentCommentId":0} | {"id":"c","parentCommentId":null}
            {"id":"c","parent_comment_id":""} | {"id":"c","parent_comment_id":null}
            {"id":"c","parentCommentId":"7512000000000000001"} | {"id":"c","parentCommentId":"7512000000000000001"}
            {"id":"c","rawData":"text"} | {"id":"c","rawData":"text"}
            {"id":"c","price":1.50,"n":12345678901234567890} | {"id":"c","price":1.50,"n":12345678901234567890}
            """)
    void isCompleted(String pushed, String expected) {
        assertThat(TargetComment.of(pushed.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
    }
}
