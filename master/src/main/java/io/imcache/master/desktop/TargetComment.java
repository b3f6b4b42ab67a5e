package io.imcache.master.desktop;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A comment as workers need it to find it on its page. They read the author's {@code sec_uid} and the {@code level} from the
 * comment itself, and take any parent for one; crawlers keep the first two with the platform's own data, and write 0 for no
 * parent.
 */
final class TargetComment {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String[] LIFTED = {"level", "sec_uid"};
    private static final String[] PARENTS = {"parentCommentId", "parent_comment_id"};

    private TargetComment() {}

    /** Returns the comment as JSON, from the JSON that its crawler pushed. */
    static String of(byte[] pushed) {
        String text = new String(pushed, StandardCharsets.UTF_8);
        try {
            return JSON.readTree(text) instanceof ObjectNode comment && complete(comment)
                    ? JSON.writeValueAsString(comment)
                    : text;
        } catch (JacksonException e) {
            return text;
        }
    }

    /** Completes a comment; returns whether there was something to complete. */
    private static boolean complete(ObjectNode comment) {
        boolean changed = false;
        for (String name : LIFTED) {
            JsonNode value = comment.hasNonNull(name) ? null : raw(comment, name);
            if (value != null) {
                comment.set(name, value);
                changed = true;
            }
        }
        for (String name : PARENTS) {
            JsonNode parent = comment.get(name);
            if (parent != null && isNone(parent)) {
                comment.putNull(name);
                changed = true;
            }
        }
        return changed;
    }

    /** Returns a value of the platform's own data, or of its author there; null if there is none. */
    private static @Nullable JsonNode raw(JsonNode comment, String name) {
        JsonNode raw = comment.path("rawData");
        if (raw.isMissingNode()) {
            raw = comment.path("raw_data");
        }
        JsonNode value = raw.hasNonNull(name) ? raw.get(name) : raw.path("user").get(name);
        return value == null || !value.isValueNode() || value.isNull() ? null : value;
    }

    private static boolean isNone(JsonNode parent) {
        return parent.isNull()
                || parent.asString("").isEmpty()
                || parent.asString("").equals("0");
    }
}
