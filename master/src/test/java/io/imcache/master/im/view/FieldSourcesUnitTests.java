package io.imcache.master.im.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of the IM format, row by row: the crawler's spellings of a field, and the field of the answer. */
class FieldSourcesUnitTests {

    /** The item without its id; a JSON pointer into the answer; the value there. */
    private static final String CONVERSATION =
            """
            {"conversationId":"a","id":"b"}                      | /conversation_id         | "a"
            {"conversation_id":"a","id":"b"}                     | /conversation_id         | "a"
            {"conversationId":null,"id":"b"}                     | /conversation_id         | "b"
            {"conversationShortId":77}                           | /conversation_short_id   | "77"
            {"conversation_short_id":"77"}                       | /conversation_short_id   | "77"
            {}                                                   | /conversation_short_id   | "0"
            {"type":"group"}                                     | /conversation_type       | "group"
            {"conversation_type":"group"}                        | /conversation_type       | "group"
            {"type":"private"}                                   | /conversation_type       | "one_on_one"
            {"isGroup":true}                                     | /conversation_type       | "group"
            {"is_group":1}                                       | /conversation_type       | "group"
            {"isGroup":"0"}                                      | /conversation_type       | "one_on_one"
            {}                                                   | /conversation_type       | "one_on_one"
            {"userId":12345678901234567890}                      | /participant/user_id     | "12345678901234567890"
            {"participant_id":"u"}                               | /participant/user_id     | "u"
            {"platform_user_id":"u"}                             | /participant/user_id     | "u"
            {"platform_user_id":"p","userId":"u"}                | /participant/user_id     | "u"
            {}                                                   | /participant/user_id     | null
            {"userName":"n"}                                     | /participant/user_name   | "n"
            {"participant_name":"n"}                             | /participant/user_name   | "n"
            {"platform_user_name":"n"}                           | /participant/user_name   | "n"
            {"userName":"n","isGroup":true,"groupName":"g"}      | /participant/user_name   | "g"
            {"userName":"n","isGroup":false,"groupName":"g"}     | /participant/user_name   | "n"
            {"userName":"n","type":"group"}                      | /participant/user_name   | "n"
            {"type":"group","group_name":"g"}                    | /participant/user_name   | "g"
            {}                                                   | /participant/user_name   | "未知用户"
            {"userName":""}                                      | /participant/user_name   | "未知用户"
            {"userAvatar":"v"}                                   | /participant/avatar      | "v"
            {"participant_avatar":"v"}                           | /participant/avatar      | "v"
            {"platform_user_avatar":"v"}                         | /participant/avatar      | "v"
            {"userAvatar":"v","isGroup":true,"groupAvatar":"g"}  | /participant/avatar      | "g"
            {}                                                   | /participant/avatar      | ""
            {"lastMessageContent":"","lastMessageTime":1761778890} | /last_message          | null
            {"lastMessageType":"image","lastMessageTime":5}      | /last_message            | null
            {"lastMessageContent":"hi"}                          | /last_message            | {"content":"hi","msg_type":"text","create_time":0}
            {"last_message_content":"hi","lastMessageType":"image","lastMessageTime":1761803486} | /last_message | {"content":"hi","msg_type":"image","create_time":1761803486000}
            {"last_message_content":"hi","last_message_type":"image","last_message_time":"1761803486125"} | /last_message | {"content":"hi","msg_type":"image","create_time":1761803486125}
            {"unreadCount":3}                                    | /unread_count            | 3
            {"unread_count":"3"}                                 | /unread_count            | 3
            {}                                                   | /unread_count            | 0
            {"isPinned":true}                                    | /is_pinned               | true
            {"is_pinned":1}                                      | /is_pinned               | true
            {"is_pinned":0}                                      | /is_pinned               | false
            {}                                                   | /is_pinned               | false
            {"isMuted":"true"}                                   | /is_muted                | true
            {"is_muted":"1"}                                     | /is_muted                | true
            {}                                                   | /is_muted                | false
            {"lastMessageType":"image"}                          | /last_message_type       | "image"
            {"last_message_type":"image"}                        | /last_message_type       | "image"
            {}                                                   | /last_message_type       | "text"
            {"createdAt":"2025-10-29T23:01:30.496Z"}             | /create_time             | 1761778890496
            {"created_at":1761778890}                            | /create_time             | 1761778890000
            {}                                                   | /create_time             | 0
            {"updatedAt":1761778890496}                          | /update_time             | 1761778890496
            {"updated_at":"1761778890"}                          | /update_time             | 1761778890000
            {}                                                   | /update_time             | 0
            {"platform":"p"}                                     | /platform                | "p"
            {}                                                   | /platform                | "douyin"
            {"status":"updated"}                                 | /status                  | "updated"
            {}                                                   | /status                  | "active"
            """;

    private static final String MESSAGE =
            """
            {"messageId":"m"}                                    | /msg_id                  | "m"
            {"message_id":"m"}                                   | /msg_id                  | "m"
            {"id":9}                                             | /msg_id                  | "9"
            {"conversationId":"c"}                               | /conversation_id         | "c"
            {"conversation_id":"c"}                              | /conversation_id         | "c"
            {}                                                   | /conversation_id         | null
            {}                                                   | /sender                  | {"user_id":null,"user_name":"未知用户","avatar":""}
            {"senderId":1,"senderName":"n","senderAvatar":"v"}   | /sender                  | {"user_id":"1","user_name":"n","avatar":"v"}
            {"sender_id":"1","sender_name":"n","sender_avatar":"v"} | /sender               | {"user_id":"1","user_name":"n","avatar":"v"}
            {"platform_sender_id":"1"}                           | /sender/user_id          | "1"
            {}                                                   | /receiver                | {"user_id":null,"user_name":"未知用户","avatar":""}
            {"recipientId":"1","recipientName":"n","recipientAvatar":"v"} | /receiver       | {"user_id":"1","user_name":"n","avatar":"v"}
            {"receiverId":"1","receiverName":"n","receiverAvatar":"v"} | /receiver          | {"user_id":"1","user_name":"n","avatar":"v"}
            {"recipient_id":"1","recipient_name":"n","recipient_avatar":"v"} | /receiver    | {"user_id":"1","user_name":"n","avatar":"v"}
            {"receiver_id":"1","receiver_name":"n","receiver_avatar":"v"} | /receiver       | {"user_id":"1","user_name":"n","avatar":"v"}
            {"platform_receiver_id":"1"}                         | /receiver/user_id        | "1"
            {"type":"image"}                                     | /msg_type                | "image"
            {"messageType":"file"}                               | /msg_type                | "file"
            {"message_type":"video"}                             | /msg_type                | "video"
            {"type":"audio"}                                     | /msg_type                | "audio"
            {"type":"link"}                                      | /msg_type                | "link"
            {"type":"sticker"}                                   | /msg_type                | "text"
            {}                                                   | /msg_type                | "text"
            {"content":"c"}                                      | /content                 | "c"
            {"content":""}                                       | /content                 | ""
            {}                                                   | /content                 | null
            {"createdAt":1761778890}                             | /create_time             | 1761778890000
            {"created_at":1761778890496}                         | /create_time             | 1761778890496
            {"timestamp":"2025-10-29T23:01:30Z"}                 | /create_time             | 1761778890000
            {"timestamp":5000,"createdAt":1761778890}            | /create_time             | 1761778890000
            {}                                                   | /create_time             | 0
            {"status":"sent"}                                    | /status                  | "sent"
            {"status":"delivered"}                               | /status                  | "delivered"
            {"status":"read"}                                    | /status                  | "read"
            {"status":"failed"}                                  | /status                  | "failed"
            {"status":"sending"}                                 | /status                  | "sending"
            {"status":"pending"}                                 | /status                  | "sending"
            {"status":"new"}                                     | /status                  | "sent"
            {}                                                   | /status                  | "sent"
            {"isRead":true}                                      | /is_read                 | true
            {"is_read":1}                                        | /is_read                 | true
            {"direction":"outbound"}                             | /is_read                 | true
            {"direction":"outgoing","isRead":false}              | /is_read                 | true
            {"direction":"inbound"}                              | /is_read                 | false
            {}                                                   | /is_read                 | false
            {"isDeleted":true}                                   | /is_deleted              | true
            {"is_deleted":"true"}                                | /is_deleted              | true
            {}                                                   | /is_deleted              | false
            {"isRecalled":true}                                  | /is_recalled             | true
            {"is_recalled":1}                                    | /is_recalled             | true
            {}                                                   | /is_recalled             | false
            {"replyToMessageId":4}                               | /reply_to_message_id     | "4"
            {"reply_to_message_id":"4"}                          | /reply_to_message_id     | "4"
            {}                                                   | /reply_to_message_id     | null
            {"mediaUrl":"m"}                                     | /media_url               | "m"
            {"media_url":"m","imageUrl":"i"}                     | /media_url               | "m"
            {"mediaUrls":["a","b"],"videoUrl":"v"}               | /media_url               | "a"
            {"mediaUrls":[],"imageUrl":"i","videoUrl":"v"}       | /media_url               | "i"
            {"videoUrl":"v"}                                     | /media_url               | "v"
            {}                                                   | /media_url               | null
            {"thumbnailUrl":"t"}                                 | /media_thumbnail         | "t"
            {"media_thumbnail":"t"}                              | /media_thumbnail         | "t"
            {}                                                   | /media_thumbnail         | null
            {"fileSize":1024}                                    | /file_size               | 1024
            {"file_size":"1024"}                                 | /file_size               | 1024
            {}                                                   | /file_size               | null
            {"fileName":"f"}                                     | /file_name               | "f"
            {"file_name":"f"}                                    | /file_name               | "f"
            {}                                                   | /file_name               | null
            {"duration":12}                                      | /duration                | 12
            {"duration":12.5}                                    | /duration                | 12.5
            {"duration":"12"}                                    | /duration                | 12
            {"duration":"long"}                                  | /duration                | null
            {"duration":"1e999999999"}                           | /duration                | null
            {}                                                   | /duration                | null
            {"recalledAt":1761778890}                            | /recalled_at             | 1761778890000
            {"recalled_at":1761778890}                           | /recalled_at             | 1761778890000
            {}                                                   | /recalled_at             | 0
            {"direction":"incoming"}                             | /direction               | "inbound"
            {"direction":"outgoing"}                             | /direction               | "outbound"
            {"direction":"inbound"}                              | /direction               | "inbound"
            {}                                                   | /direction               | null
            {"platform":"p"}                                     | /platform                | "p"
            {}                                                   | /platform                | "douyin"
            {"type":"image","content":"还有货吗"}                 | /msg_type                | "text"
            {"type":"video","content":"[视频]","mediaUrl":""}    | /msg_type                | "text"
            {"type":"image","content":"看","mediaUrl":"u"}       | /msg_type                | "image"
            {"type":"image","content":""}                        | /msg_type                | "image"
            {"type":"link","content":"https://a.example"}        | /msg_type                | "link"
            """;

    private static final String CONTENT =
            """
            {"contentId":"c"}                                    | /content_id              | "c"
            {"content_id":"c"}                                   | /platform_content_id     | "c"
            {"id":5}                                             | /content_id              | "5"
            {"platform":"p"}                                     | /platform                | "p"
            {}                                                   | /platform                | "douyin"
            {"type":"note"}                                      | /content_type            | "note"
            {"contentType":"note"}                               | /content_type            | "note"
            {"content_type":"note"}                              | /content_type            | "note"
            {}                                                   | /content_type            | "video"
            {"title":"t"}                                        | /title                   | "t"
            {}                                                   | /title                   | ""
            {"description":"d"}                                  | /description             | "d"
            {}                                                   | /description             | ""
            {"coverUrl":"c"}                                     | /cover                   | "c"
            {"cover":"c"}                                        | /cover                   | "c"
            {}                                                   | /cover                   | ""
            {"url":"u"}                                          | /url                     | "u"
            {}                                                   | /url                     | ""
            {"publishTime":1761778890}                           | /publish_time            | 1761778890000
            {"publish_time":1761778890}                          | /publish_time            | 1761778890000
            {}                                                   | /publish_time            | null
            {"createdAt":1761778890}                             | /created_at              | 1761778890000
            {"created_at":1761778890}                            | /created_at              | 1761778890000
            {}                                                   | /created_at              | null
            {"updatedAt":1761778890}                             | /updated_at              | 1761778890000
            {"updated_at":1761778890}                            | /updated_at              | 1761778890000
            {}                                                   | /updated_at              | null
            {"lastCrawlTime":1761778890}                         | /last_crawl_time         | 1761778890000
            {"last_crawl_time":"yesterday"}                      | /last_crawl_time         | null
            {}                                                   | /last_crawl_time         | null
            {}                                                   | /stats                   | {"total_comments":0,"new_comments":0,"likes":0,"shares":0,"views":0}
            {"commentCount":1,"newCommentCount":2,"likeCount":3,"shareCount":4,"viewCount":5} | /stats | {"total_comments":1,"new_comments":2,"likes":3,"shares":4,"views":5}
            {"stats_comment_count":"1","stats_new_comment_count":2,"stats_like_count":3,"stats_share_count":4,"stats_view_count":5} | /stats | {"total_comments":1,"new_comments":2,"likes":3,"shares":4,"views":5}
            {"stats":{"commentCount":1,"newCommentCount":2,"likeCount":3,"shareCount":4,"viewCount":5}} | /stats | {"total_comments":1,"new_comments":2,"likes":3,"shares":4,"views":5}
            {"stats":{"viewCount":5},"viewCount":6}              | /stats/views             | 6
            {"status":"new"}                                     | /is_new                  | true
            {"is_new":1}                                         | /is_new                  | true
            {"status":"updated"}                                 | /is_new                  | false
            {}                                                   | /is_new                  | false
            {"crawlStatus":"done"}                               | /crawl_status            | "done"
            {"crawl_status":"done"}                              | /crawl_status            | "done"
            {}                                                   | /crawl_status            | "pending"
            """;

    private static final String DISCUSSION =
            """
            {"commentId":"d"}                                    | /discussion_id           | "d"
            {"comment_id":"d"}                                   | /platform_discussion_id  | "d"
            {"id":5}                                             | /discussion_id           | "5"
            {"parentCommentId":1}                                | /parent_comment_id       | "1"
            {"parent_comment_id":"1"}                            | /parent_comment_id       | "1"
            {}                                                   | /parent_comment_id       | null
            {"parentCommentId":"0"}                              | /parent_comment_id       | null
            {"parentCommentId":0}                                | /parent_comment_id       | null
            {"parentCommentId":""}                               | /parent_comment_id       | null
            {"content":"c"}                                      | /content                 | "c"
            {}                                                   | /content                 | ""
            {"authorId":1,"authorName":"n"}                      | /author                  | {"author_id":"1","author_name":"n"}
            {"userId":1,"userName":"n"}                          | /author                  | {"author_id":"1","author_name":"n"}
            {"author_id":1,"author_name":"n"}                    | /author                  | {"author_id":"1","author_name":"n"}
            {}                                                   | /author                  | {"author_id":"","author_name":"未知用户"}
            {"contentId":1}                                      | /content_id              | "1"
            {"content_id":1}                                     | /post_id                 | "1"
            {"post_id":1}                                        | /content_id              | "1"
            {}                                                   | /content_id              | null
            {}                                                   | /post_id                 | null
            {"contentTitle":"t"}                                 | /post_title              | "t"
            {"post_title":"t"}                                   | /post_title              | "t"
            {}                                                   | /post_title              | null
            {"isRead":true}                                      | /is_read                 | true
            {"is_read":1}                                        | /is_read                 | true
            {"isAuthorReply":true}                               | /is_read                 | true
            {"direction":"outgoing"}                             | /is_read                 | true
            {}                                                   | /is_read                 | false
            {"status":"new"}                                     | /is_new                  | true
            {"status":"old"}                                     | /is_new                  | false
            {}                                                   | /is_new                  | false
            {"detectedAt":1761778890}                            | /detected_at             | 1761778890000
            {"localCreatedAt":1761778890}                        | /detected_at             | 1761778890000
            {"detected_at":1761778890}                           | /detected_at             | 1761778890000
            {"local_created_at":1761778890}                      | /detected_at             | 1761778890000
            {}                                                   | /detected_at             | null
            {"createdAt":1761778890}                             | /created_at              | 1761778890000
            {"created_at":1761778890}                            | /created_at              | 1761778890000
            {}                                                   | /created_at              | null
            {"platform":"p"}                                     | /platform                | "p"
            {}                                                   | /platform                | "douyin"
            """;

    private static final String NOTIFICATION =
            """
            {"notificationId":"n"}                               | /notification_id         | "n"
            {"notification_id":"n"}                              | /notification_id         | "n"
            {"id":5}                                             | /notification_id         | "5"
            {"type":"like"}                                      | /type                    | "like"
            {}                                                   | /type                    | null
            {"title":"t"}                                        | /title                   | "t"
            {}                                                   | /title                   | ""
            {"content":"c"}                                      | /content                 | "c"
            {}                                                   | /content                 | ""
            {"senderId":1,"senderName":"n","senderAvatar":"v"}   | /sender                  | {"user_id":"1","user_name":"n","avatar":"v"}
            {"triggerId":1,"triggerName":"n","triggerAvatar":"v"} | /sender                 | {"user_id":"1","user_name":"n","avatar":"v"}
            {}                                                   | /sender                  | {"user_id":null,"user_name":"未知用户","avatar":""}
            {"relatedContentId":1}                               | /related_content_id      | "1"
            {"related_content_id":1}                             | /related_content_id      | "1"
            {}                                                   | /related_content_id      | null
            {"relatedCommentId":1}                               | /related_comment_id      | "1"
            {"related_comment_id":1}                             | /related_comment_id      | "1"
            {}                                                   | /related_comment_id      | null
            {"imageUrl":"i"}                                     | /image_url               | "i"
            {"image_url":"i"}                                    | /image_url               | "i"
            {}                                                   | /image_url               | null
            {"linkUrl":"l"}                                      | /link_url                | "l"
            {"link_url":"l"}                                     | /link_url                | "l"
            {}                                                   | /link_url                | null
            {"isRead":true}                                      | /is_read                 | true
            {"is_read":1}                                        | /is_read                 | true
            {}                                                   | /is_read                 | false
            {"createdAt":1761778890}                             | /created_at              | 1761778890000
            {"created_at":1761778890}                            | /created_at              | 1761778890000
            {}                                                   | /created_at              | null
            {"platform":"p"}                                     | /platform                | "p"
            {}                                                   | /platform                | "douyin"
            """;

    static Stream<Arguments> rows() {
        return Stream.of(
                        rowsOf(ItemKind.CONVERSATION, CONVERSATION),
                        rowsOf(ItemKind.MESSAGE, MESSAGE),
                        rowsOf(ItemKind.CONTENT, CONTENT),
                        rowsOf(ItemKind.DISCUSSION, DISCUSSION),
                        rowsOf(ItemKind.NOTIFICATION, NOTIFICATION))
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> rowsOf(ItemKind kind, String table) {
        return table.lines().map(line -> {
            String[] cells = line.split("\\|", -1);
            return Arguments.of(kind, cells[0].strip(), cells[1].strip(), cells[2].strip());
        });
    }

    @ParameterizedTest(name = "{0} {1}: {2} = {3}")
    @MethodSource("rows")
    void fieldComesFrom(ItemKind kind, String item, String pointer, String expected) {
        assertThat(Rendered.item(kind, item).at(pointer)).isEqualTo(Rendered.parse(expected));
    }
}
