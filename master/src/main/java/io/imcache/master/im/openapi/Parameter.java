package io.imcache.master.im.openapi;

import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Consumer;

/**
 * A parameter of an operation.
 *
 * @param in query, path or header
 */
record Parameter(String name, String in, boolean required, String description, Object example, Schema<?> schema) {
    private static final int LONGEST_TEXT = 512;
    private static final int LONGEST_ACCOUNT_ID = 256;
    private static final int LARGEST_CURSOR = 1_000_000_000;
    private static final String ACCOUNT = "acc-98296c87";

    static final Parameter ACCOUNT_ID =
            new Parameter("account_id", "query", true, "The account.", ACCOUNT, text(LONGEST_ACCOUNT_ID));
    static final Parameter ACCOUNT_ID_OR_BODY = new Parameter(
            "account_id",
            "query",
            false,
            "The account; it may be a field of the body in its place, but has to be in one of them.",
            ACCOUNT,
            text(LONGEST_ACCOUNT_ID));
    static final Parameter ACCOUNT_IN_PATH =
            new Parameter("id", "path", true, "The account.", ACCOUNT, text(LONGEST_ACCOUNT_ID));
    static final Parameter OFFSET =
            new Parameter("cursor", "query", false, "How many accounts to skip.", 40, number(0, LARGEST_CURSOR, 0));
    static final Parameter CURSOR = new Parameter(
            "cursor",
            "query",
            false,
            "Where the page begins: how many items to skip, or what the page before gave as `next`, which neither repeats"
                    + " nor skips while items arrive.",
            40,
            cursor());
    static final Parameter IDEMPOTENCY_KEY = new Parameter(
            "Idempotency-Key",
            "header",
            false,
            "A request that is sent again with the key of an earlier one sends nothing: it is answered with the earlier"
                    + " one's message.",
            "b1a7c0de-0001",
            text(LONGEST_ACCOUNT_ID));
    static final Parameter IF_NONE_MATCH = new Parameter(
            "If-None-Match",
            "header",
            false,
            "The `ETag` of an answer to the same request; while it is the account's, the answer is 304.",
            "W/\"1761804248025-5f3a\"",
            text(LONGEST_TEXT));

    private static Schema<?> cursor() {
        var schema = new JsonSchema();
        schema.setAnyOf(List.of(number(0, LARGEST_CURSOR, 0), text(2 * LONGEST_TEXT)));
        return schema;
    }

    static Parameter count(int otherwise) {
        return new Parameter(
                "count", "query", false, "How many to return at most.", otherwise, number(1, 100, otherwise));
    }

    static Parameter id(String name, String what, String example) {
        return new Parameter(name, "path", true, "The id of the " + what + '.', example, text(LONGEST_TEXT));
    }

    static Parameter text(String name, String description, String example) {
        return new Parameter(name, "query", false, description, example, text(LONGEST_TEXT));
    }

    static Parameter flag(String name, String description) {
        Schema<?> schema = schema("boolean", made -> made.setDescription("1 and 0 are taken too"));
        return new Parameter(name, "query", false, description, true, schema);
    }

    static Parameter word(String name, String description, String... words) {
        return new Parameter(name, "query", false, description, words[0], words(List.of(words)));
    }

    static Parameter time(String name, String description) {
        Schema<?> schema = schema("string", made -> made.setDescription("seconds, milliseconds or ISO-8601"));
        return new Parameter(name, "query", false, description, "2025-10-30T06:00:00Z", schema);
    }

    static Schema<?> words(List<String> words) {
        return schema("string", made -> made.setEnum(List.copyOf(words)));
    }

    static Schema<?> text(int longest) {
        return schema("string", made -> {
            made.setMinLength(1);
            made.setMaxLength(longest);
        });
    }

    static Schema<?> number(long least, long most, int otherwise) {
        return schema("integer", made -> {
            made.setMinimum(BigDecimal.valueOf(least));
            made.setMaximum(BigDecimal.valueOf(most));
            made.setDefault(otherwise);
        });
    }

    static Schema<?> schema(String type, Consumer<Schema<Object>> more) {
        var schema = new JsonSchema();
        schema.addType(type);
        more.accept(schema);
        return schema;
    }
}
