package io.imcache.master.web;

import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The query of a request. A parameter that is given without a value ({@code status=}) counts as not given; of one that is
 * given twice the first counts.
 */
public final class Query {
    private final MultiValueMap<String, String> parameters;

    public Query(ServerRequest request) {
        this.parameters = request.queryParams();
    }

    /** What a parameter says; null where it is not given. */
    public @Nullable String given(String name) {
        String value = parameters.getFirst(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /**
     * A number; an error that says which are taken where it is another, or none.
     *
     * @param otherwise where it is not given
     */
    public int number(String name, int otherwise, int least, int most) {
        String value = given(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw RequestException.invalid(name, value, least + ".." + most);
    }
}
