package io.imcache.master.desktop.view;

import io.imcache.master.im.view.UserView;
import io.imcache.master.json.JsonWriter;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.AccountChannel;
import io.imcache.redis.model.AccountOverview;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.model.UnreadCounts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An account as clients list it.
 *
 * @param worker who crawls it; null where that is not known
 * @param updatedAt when its last snapshot was taken, in milliseconds
 * @param lastMessageTime of the newest comment or message; 0 where there is none
 * @param order the time that orders it, also where the newest item's own is not known
 * @param reported what its worker says of itself; null where it does not
 */
public record Channel(
        String id,
        String name,
        @Nullable String avatar,
        @Nullable String userInfo,
        String platform,
        String description,
        @Nullable String worker,
        long updatedAt,
        String lastMessage,
        long lastMessageTime,
        long order,
        UnreadCounts unread,
        long messageCount,
        boolean isPinned,
        String status,
        String loginStatus,
        @Nullable String reported) {

    static final String LOGGED_IN = "logged_in";
    public static final String NOT_LOGGED_IN = "not_logged_in";
    public static final String ONLINE = "online";
    public static final String OFFLINE = "offline";

    /** A worker that pushes over HTTP is connected to nobody: it is there as long as it pushes. */
    private static final Duration PUSHES_WITHIN = Duration.ofMinutes(2);

    private static final int LONGEST_PREVIEW = 500;
    private static final String DEFAULT_PLATFORM = "douyin";
    private static final Set<String> OFF = Set.of("inactive", "disabled", "banned", "suspended", "deleted");
    private static final Set<String> ABSENT = Set.of("offline", "stopped", "error", "disconnected");
    private static final List<String> PERSON = List.of(
            "nickname",
            "avatar",
            "platform_user_id",
            "platform_username",
            "douyin_id",
            "uid",
            "signature",
            "followers",
            "following");

    public static Channel of(AccountChannel read) {
        AccountOverview overview = read.overview();
        Map<String, String> profile = overview.account().profile();
        String id = overview.account().accountId();
        String own = first(profile, "platform_username", "platformUsername", "nickname");
        String name = own == null ? UserView.name(overview.account()) : own;
        String lease = overview.leasedTo();
        Last last = Last.of(read.comment(), read.message());
        String platform = overview.account().platform();
        return new Channel(
                id,
                name == null ? id : name,
                first(profile, "avatar"),
                userInfo(profile),
                platform == null ? DEFAULT_PLATFORM : platform,
                or(first(profile, "description", "signature"), ""),
                lease == null ? overview.worker() : lease,
                overview.account().updatedAt(),
                last.text(),
                last.time(),
                last.order(),
                overview.unread(),
                count(overview, ItemCollection.COMMENTS) + count(overview, ItemCollection.MESSAGES),
                isTrue(first(profile, "isPinned", "is_pinned")),
                or(first(profile, "status"), "active"),
                or(first(profile, "login_status", "loginStatus"), NOT_LOGGED_IN),
                first(profile, "worker_status", "workerStatus"));
    }

    private static long count(AccountOverview overview, ItemCollection collection) {
        return overview.counts().getOrDefault(collection, 0L);
    }

    private static @Nullable String first(Map<String, String> profile, String... names) {
        for (String name : names) {
            String value = profile.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private static boolean isTrue(@Nullable String text) {
        return "true".equals(text) || "1".equals(text);
    }

    /** JSON in a text, as clients have it from the account's login: what the worker sent as such, else what is known. */
    private static @Nullable String userInfo(Map<String, String> profile) {
        String sent = first(profile, "user_info", "userInfo");
        if (sent != null || PERSON.stream().noneMatch(profile::containsKey)) {
            return sent;
        }
        byte[] json = DesktopJson.object(
                out -> PERSON.stream().filter(profile::containsKey).forEach(name -> out.text(name, profile.get(name))));
        return new String(json, StandardCharsets.UTF_8);
    }

    /** The newest of what people wrote. */
    private record Last(String text, long time, long order) {
        static Last of(@Nullable StoredItem comment, @Nullable StoredItem message) {
            var reader = new ItemReader();
            Last last = new Last("", 0, 0);
            if (comment != null) {
                ItemValues values = comment.values(reader);
                last = new Last(
                        values.text(CommentSchema.INSTANCE.content, ""),
                        CommentSchema.INSTANCE.time(values).orElse(0),
                        CommentSchema.INSTANCE.orderTime(values));
            }
            if (message != null) {
                ItemValues values = message.values(reader);
                long order = MessageSchema.INSTANCE.orderTime(values);
                if (order >= last.order()) {
                    long time = MessageSchema.INSTANCE.time(values).orElse(0);
                    last = new Last(values.text(MessageSchema.INSTANCE.content, ""), time, order);
                }
            }
            return new Last(shortened(last.text()), last.time(), last.order());
        }

        private static String shortened(String text) {
            return text.length() <= LONGEST_PREVIEW ? text : text.substring(0, text.offsetByCodePoints(0, 200));
        }
    }

    /**
     * Tells whether the account's worker is connected.
     *
     * @param workers those that are connected to some master
     */
    public boolean isWorkerOnline(Set<String> workers, long now) {
        boolean there = (worker != null && workers.contains(worker)) || now - updatedAt < PUSHES_WITHIN.toMillis();
        return there && (reported == null || !ABSENT.contains(reported));
    }

    public byte[] json(boolean online) {
        return DesktopJson.object(out -> {
            out.text("id", id);
            out.text("name", name);
            out.text("avatar", avatar);
            out.text("userInfo", userInfo);
            out.text("platform", platform);
            out.text("description", description);
            out.text("lastMessage", lastMessage);
            out.number("lastMessageTime", lastMessageTime);
            out.number("unreadCount", unread.comments() + unread.discussions() + unread.directMessages());
            out.number("messageCount", messageCount);
            out.flag("isPinned", isPinned);
            out.flag("enabled", !OFF.contains(status));
            out.text("status", status);
            out.text("login_status", loginStatus);
            out.text("worker_status", online ? ONLINE : OFFLINE);
            out.flag("isLoggedIn", online && loginStatus.equals(LOGGED_IN));
        });
    }

    /** For {@code monitor:get_unread_count}. */
    public void writeUnread(JsonWriter out) {
        DesktopJson.unread(out, unread);
    }
}
