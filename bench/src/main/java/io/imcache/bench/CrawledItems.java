package io.imcache.bench;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;

import io.imcache.protocol.ItemCollection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The items of an account as the Node.js crawlers of Douyin and Xiaohongshu send them: all fields of their models, half of them
 * null or the same in each item, ids of 19 digits, addresses of pictures with random names, Chinese texts. All of it is made up.
 * The same for the same size and seed.
 */
public final class CrawledItems {
    private static final long START = 1_760_000_000_000L;
    private static final long FIRST_ID = 7_566_000_000_000_000_000L;

    private final SplittableRandom random;
    private final ChineseTexts texts;
    private final boolean rawData;
    private final String platform;
    private final String account;
    private final String self;
    private final String ownName;
    private final List<String> people;
    private final List<String> names;
    private final List<String> avatars;
    private final List<String> contents;
    private final List<String> titles;

    /** @param rawData whether each item also has a part of what the platform sent */
    public CrawledItems(long seed, String platform, boolean rawData) {
        this.random = new SplittableRandom(seed);
        this.texts = new ChineseTexts(random);
        this.rawData = rawData;
        this.platform = platform;
        this.account = "acc-" + new UUID(random.nextLong(), random.nextLong());
        this.self = person();
        this.ownName = texts.name();
        this.people = list(300, this::person);
        this.names = list(300, texts::name);
        this.avatars = list(300, () -> picture("100x100", "aweme-avatar"));
        this.contents = list(60, () -> Long.toString(id()));
        this.titles = list(60, () -> texts.sentence(18, 40));
    }

    private static <T> List<T> list(int size, Supplier<T> supplier) {
        return IntStream.range(0, size).mapToObj(i -> supplier.get()).toList();
    }

    /** Returns an account: of 100 items 64 messages, 32 comments, 3 conversations, 1 content. */
    public Map<ItemCollection, List<String>> account(int items) {
        var all = new EnumMap<ItemCollection, List<String>>(ItemCollection.class);
        all.put(MESSAGES, list(items * 64 / 100, this::message));
        all.put(COMMENTS, list(items * 32 / 100, this::comment));
        all.put(
                CONVERSATIONS,
                IntStream.range(0, Math.min(people.size(), Math.max(1, items * 3 / 100)))
                        .mapToObj(this::conversation)
                        .toList());
        all.put(
                CONTENTS,
                IntStream.range(0, Math.min(contents.size(), Math.max(1, items / 100)))
                        .mapToObj(this::content)
                        .toList());
        return all;
    }

    /** Returns the ids that conversations can have: those of the people. The first ones of an account's have one. */
    public List<String> conversationIds() {
        return people;
    }

    /** Returns the ids that contents can have. The first ones are an account's. */
    public List<String> contentIds() {
        return contents;
    }

    private long id() {
        return FIRST_ID + random.nextLong(9_000_000_000_000_000L);
    }

    private String person() {
        return Long.toString(1_000_000_000_000_000_000L + random.nextLong(8_000_000_000_000_000_000L));
    }

    private long time() {
        return START + random.nextLong(2_000_000_000L);
    }

    private String picture(String size, String from) {
        return "https://p" + (1 + random.nextInt(26)) + "-pic.example.com/aweme/" + size + "/" + from + "/" + hex(32)
                + ".jpeg?from=2064092626";
    }

    private String hex(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    /** The fields that all items begin with. */
    private JsonText item(String kind, String id, String status, long at) {
        long seen = at + random.nextLong(86_400_000);
        return new JsonText()
                .text("id", kind + "_" + account + "_" + id)
                .text("accountId", account)
                .text("platform", platform)
                .text("status", status)
                .text("source", random.nextInt(10) == 0 ? "fiber" : "api")
                .value("version", 1 + random.nextInt(3))
                .value("createdAt", at)
                .value("updatedAt", null)
                .value("localCreatedAt", seen)
                .value("localUpdatedAt", seen + random.nextInt(3))
                .value("lastSyncAt", null);
    }

    public String message() {
        String id = Long.toString(id());
        long at = time();
        boolean sent = random.nextInt(3) == 0;
        int with = random.nextInt(people.size());
        String content = texts.sentence(4, 26);
        boolean picture = random.nextInt(12) == 0;
        JsonText raw = new JsonText()
                .text("serverMessageId", id)
                .text("conversationShortId", Long.toString(id()))
                .value("conversationType", 1)
                .value("messageType", picture ? 27 : 7)
                .text("senderUid", Long.toString(60_000_000_000L + random.nextInt(2_000_000_000)))
                .text("secSender", sent ? self : people.get(with))
                .value("indexInConversation", 1_700_000_000_000_000L + random.nextInt())
                .text("content", "{\\\"aweType\\\":700,\\\"text\\\":\\\"" + content + "\\\"}")
                .value("createTime", at)
                .value("isRecalled", false);
        return item("msg", id, sent ? "sent" : "delivered", at)
                .value("rawData", rawData ? raw : null)
                .text("messageId", id)
                .text("conversationId", people.get(with))
                .text("senderId", sent ? self : people.get(with))
                .text("senderName", sent ? ownName : names.get(with))
                .text("senderAvatar", avatars.get(sent ? 0 : with))
                .text("recipientId", sent ? people.get(with) : self)
                .text("recipientName", sent ? names.get(with) : ownName)
                .text("type", picture ? "image" : "text")
                .text("content", picture ? "[图片]" : content)
                .text("mediaUrl", picture ? picture("640x640", "im-image") : null)
                .value("thumbnailUrl", null)
                .value("fileUrl", null)
                .value("fileName", null)
                .value("fileSize", 0)
                .text("direction", sent ? "outbound" : "inbound")
                .value("isRecalled", false)
                .value("isRead", random.nextInt(5) != 0)
                .value("replyToMessageId", null)
                .value("replyToContent", null)
                .done();
    }

    public String comment() {
        String id = Long.toString(id());
        long at = time();
        int by = random.nextInt(people.size());
        int on = random.nextInt(contents.size());
        String content = texts.sentence(3, 20);
        String place = texts.place();
        JsonText user = new JsonText()
                .text("uid", Long.toString(60_000_000_000L + random.nextInt(2_000_000_000)))
                .text("sec_uid", people.get(by))
                .text("nickname", names.get(by))
                .value(
                        "avatar_thumb",
                        new JsonText()
                                .text("uri", "100x100/aweme-avatar/" + hex(32))
                                .value("url_list", "[\"" + avatars.get(by) + "\"]"))
                .value("follow_status", 0)
                .value("verification_type", 1);
        JsonText raw = new JsonText()
                .text("cid", id)
                .text("text", content)
                .text("aweme_id", contents.get(on))
                .value("create_time", at / 1000)
                .value("digg_count", random.nextInt(30))
                .value("status", 1)
                .value("user", user)
                .text("reply_id", "0")
                .value("user_digged", 0)
                .value("reply_comment_total", 0)
                .value("label_list", null)
                .text("ip_label", place)
                .value("is_author_digged", false);
        return item("comm", id, random.nextInt(10) == 0 ? "new" : "updated", at / 1000)
                .value("rawData", rawData ? raw : null)
                .text("commentId", id)
                .text("contentId", contents.get(on))
                .text("parentCommentId", random.nextInt(4) == 0 ? Long.toString(id()) : "0")
                .text("authorId", people.get(by))
                .text("authorName", names.get(by))
                .text("authorAvatar", avatars.get(by))
                .value("authorLevel", null)
                .text("content", content)
                .value("images", "[]")
                .value("replyToUserId", null)
                .value("replyToUserName", null)
                .value("likeCount", random.nextInt(30))
                .value("replyCount", random.nextInt(3))
                .value("isPinned", false)
                .value("isAuthorReply", random.nextInt(12) == 0)
                .value("isLiked", false)
                .value("isRead", random.nextInt(5) != 0)
                .text("ipLabel", place)
                .done();
    }

    String conversation(int with) {
        long at = time();
        return item("conv", people.get(with), "updated", at)
                .value("rawData", rawData ? new JsonText().text("secUid", people.get(with)) : null)
                .text("conversationId", people.get(with))
                .text("type", "private")
                .text("userId", people.get(with))
                .text("userName", names.get(with))
                .text("userAvatar", avatars.get(with))
                .value("userProfile", null)
                .value("groupId", null)
                .value("groupName", null)
                .value("groupAvatar", null)
                .value("memberCount", 0)
                .value("unreadCount", random.nextInt(4))
                .value("isPinned", false)
                .value("isMuted", false)
                .value("isBlocked", false)
                .text("lastMessageId", Long.toString(id()))
                .text("lastMessageContent", texts.sentence(4, 26))
                .text("lastMessageType", "text")
                .value("lastMessageTime", at)
                .text("lastMessageSenderId", people.get(with))
                .done();
    }

    String content(int number) {
        String id = contents.get(number);
        long at = time();
        int views = random.nextInt(900_000);
        JsonText raw = new JsonText()
                .text("aweme_id", id)
                .text("desc", titles.get(number))
                .value("create_time", at / 1000)
                .value(
                        "statistics",
                        new JsonText()
                                .value("play_count", views)
                                .value("digg_count", views / 30)
                                .value("comment_count", views / 900)
                                .value("share_count", views / 2000)
                                .value("collect_count", views / 700))
                .value(
                        "video",
                        new JsonText()
                                .value(
                                        "cover",
                                        new JsonText()
                                                .text("uri", "tos-cn-i-dy/" + hex(32))
                                                .value("url_list", "[\"" + picture("300x400", "tos-cn-p-0015") + "\"]"))
                                .value("duration", 15_000 + random.nextInt(60_000)))
                .value("status", new JsonText().value("is_delete", false).value("private_status", 0));
        return item("cont", id, "updated", at / 1000)
                .value("rawData", rawData ? raw : null)
                .text("contentId", id)
                .text("type", "video")
                .text("title", titles.get(number))
                .text("description", titles.get(number) + texts.sentence(20, 60))
                .text("coverUrl", picture("300x400", "tos-cn-p-0015"))
                .text("url", "https://www.example.com/video/" + id)
                .value(
                        "mediaUrls",
                        "[\"" + picture("720x1280", "tos-cn-v-2774c002") + "\",\""
                                + picture("1080x1920", "tos-cn-v-2774c002") + "\"]")
                .value("duration", 15 + random.nextInt(60))
                .value("width", 1080)
                .value("height", 1920)
                .text("authorId", self)
                .text("authorName", ownName)
                .text("authorAvatar", avatars.get(0))
                .value("viewCount", views)
                .value("likeCount", views / 30)
                .value("commentCount", views / 900)
                .value("shareCount", views / 2000)
                .value("collectCount", views / 700)
                .value("publishTime", at)
                .value("location", null)
                .value("tags", "[\"" + texts.word() + "\",\"" + texts.word() + "\"]")
                .text("visibility", "public")
                .value("isTop", false)
                .value("allowComment", true)
                .value("allowShare", true)
                .value("_isNew", false)
                .done();
    }

    public String notification() {
        String id = Long.toString(id());
        int by = random.nextInt(people.size());
        long at = time();
        return item("notif", id + "_" + at, "new", at)
                .value("rawData", null)
                .text("notificationId", id)
                .text(
                        "type",
                        List.of("like", "comment", "follow", "mention", "system")
                                .get(random.nextInt(5)))
                .text("triggerId", people.get(by))
                .text("triggerName", names.get(by))
                .text("triggerAvatar", avatars.get(by))
                .text("relatedContentId", contents.get(random.nextInt(contents.size())))
                .value("relatedCommentId", null)
                .text("title", texts.sentence(4, 10))
                .text("content", texts.sentence(6, 20))
                .value("imageUrl", null)
                .value("linkUrl", null)
                .value("isRead", false)
                .done();
    }
}
