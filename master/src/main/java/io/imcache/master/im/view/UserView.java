package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.Counts;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an account in the IM format. All values of its profile are texts; they come from reports of workers, login
 * results and IM clients.
 */
public final class UserView {
    private static final String[] NAME = {
        "accountName", "account_name", "nickname", "platform_username", "platformUsername"
    };
    private static final String[] AVATAR = {"avatar"};
    private static final String[] SIGNATURE = {"signature"};
    private static final String[] VERIFIED = {"verified"};
    private static final String[] FOLLOWERS = {"followerCount", "follower_count", "total_followers", "followers"};
    private static final String[] FOLLOWING = {"followingCount", "following_count", "total_following", "following"};

    private UserView() {}

    /** Returns the name of an account; null if it is unknown. */
    public static @Nullable String name(Account account) {
        String name = text(account.profile(), NAME, "");
        return name.isEmpty() ? null : name;
    }

    static void write(Account account, JsonWriter out) {
        Map<String, String> profile = account.profile();
        out.text("user_id", account.accountId());
        out.text("user_name", text(profile, NAME, Persons.UNKNOWN_USER));
        out.text("avatar", text(profile, AVATAR, ""));
        out.text("signature", text(profile, SIGNATURE, ""));
        out.flag("verified", isTrue(first(profile, VERIFIED)));
        out.number("follower_count", count(first(profile, FOLLOWERS)));
        out.number("following_count", count(first(profile, FOLLOWING)));
        out.text("status", AccountStatus.of(profile, account.version() > 0).imName());
        out.text("platform", ItemContext.platformOr(account.platform()));
        out.number("created_at", account.createdAt());
        out.number("updated_at", account.updatedAt());
    }

    private static @Nullable String first(Map<String, String> profile, String[] names) {
        for (String name : names) {
            String value = profile.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static String text(Map<String, String> profile, String[] names, String otherwise) {
        String value = first(profile, names);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static boolean isTrue(@Nullable String value) {
        return "true".equalsIgnoreCase(value) || "1".equals(value);
    }

    private static long count(@Nullable String value) {
        return value == null ? 0 : Counts.parse(value).orElse(0);
    }
}
