package io.imcache.master.web;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The query of a request. A parameter without a value ({@code status=}) counts as not given. Of several values the
 * first counts.
 */
public final class Query {
    private final MultiValueMap<String, String> parameters;

    public Query(ServerRequest request) {
        this.parameters = request.queryParams();
    }

    /** Returns a parameter's value; null if it is not given. */
    public @Nullable String given(String name) {
        String value = parameters.getFirst(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Returns a number as {@link #number} does, but {@code most} for all greater ones. */
    public int numberUpTo(String name, int otherwise, int least, int most) {
        String value = given(name);
        boolean large = value != null
                && value.chars().allMatch(c -> c >= '0' && c <= '9')
                && new BigInteger(value).compareTo(BigInteger.valueOf(most)) > 0;
        return large ? most : number(name, otherwise, least, most);
    }

    /**
     * Returns a number. Throws an error that names the bounds if the value is out of them, or is no number.
     *
     * @param otherwise the result if the parameter is not given
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
            // Refused below, like a number out of range.
        }
        throw RequestException.invalid(name, value, least + ".." + most);
    }
}
