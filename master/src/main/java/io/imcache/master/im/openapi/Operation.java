package io.imcache.master.im.openapi;

import io.imcache.master.im.body.BodyTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the API.
 *
 * @param name {@code GET /conversations}, without the prefix
 * @param body what its body may have; null where there is none
 * @param bodyLike the schema whose examples the body's example is made of; null where there is none
 */
record Operation(
        String name,
        String tag,
        String summary,
        Answer answer,
        List<Parameter> parameters,
        @Nullable BodyTable body,
        @Nullable String bodyLike) {

    /** What it answers with. */
    sealed interface Answer {}

    /** One thing. */
    record One(String schema) implements Answer {}

    /** A list, with the paging inside {@code data} or beside it. */
    record Listed(String schema, String list, boolean pagingInside, boolean hasNext, @Nullable String stats)
            implements Answer {}

    /** A stream of events. */
    record Streamed(String example) implements Answer {}

    static Operation of(String name, String tag, String summary, Answer answer, Parameter... parameters) {
        return new Operation(name, tag, summary, answer, List.of(parameters), null, null);
    }

    Operation taking(BodyTable table, String like) {
        return new Operation(name, tag, summary, answer, parameters, table, like);
    }

    String method() {
        return name.substring(0, name.indexOf(' '));
    }

    String path() {
        return name.substring(name.indexOf(' ') + 1);
    }

    boolean isWrite() {
        return !method().equals("GET");
    }

    boolean has(Parameter parameter) {
        return parameters.contains(parameter);
    }

    /** Whether it is about one thing, which may not be there. */
    boolean isAboutOne() {
        return answer instanceof One && (path().contains("{") || method().equals("POST"));
    }
}
