package io.imcache.master.security;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/** Headers of every response that restrict what browsers do with it. */
public final class SecurityHeaders {
    /** Sets no headers: for masters with security switched off. */
    public static final SecurityHeaders NONE = new SecurityHeaders(Map.of());

    /** Allows scripts and styles from this server only. The page of the API document sets styles by script. */
    private static final String CONTENT_POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; object-src 'none';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String TRANSPORT = "Strict-Transport-Security";
    private static final String A_YEAR = "max-age=31536000 ; includeSubDomains";

    /** What decides on the answer to a page of another site. */
    private static final List<String> BY_ORIGIN = List.of(
            HttpHeaders.ORIGIN, HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);

    private final Map<String, List<String>> headers;

    private SecurityHeaders(Map<String, List<String>> headers) {
        this.headers = headers;
    }

    /**
     * Creates the headers for masters with security on.
     *
     * @param otherSites whether pages of other sites may ask; responses then vary with the origin
     */
    static SecurityHeaders all(boolean otherSites) {
        var headers = new LinkedHashMap<String, List<String>>();
        headers.put("X-Content-Type-Options", List.of("nosniff"));
        headers.put("X-Frame-Options", List.of("DENY"));
        headers.put("Referrer-Policy", List.of("no-referrer"));
        headers.put("Content-Security-Policy", List.of(CONTENT_POLICY));
        if (otherSites) {
            headers.put(HttpHeaders.VARY, BY_ORIGIN);
        }
        return new SecurityHeaders(headers);
    }

    /**
     * Adds the headers that a response does not have: some pages set stricter ones.
     *
     * @param secure whether the response goes over TLS; browsers then use TLS only, for a year
     */
    public void writeTo(HttpHeaders response, boolean secure) {
        headers.forEach((name, values) -> {
            if (name.equals(HttpHeaders.VARY)) {
                List<String> present = response.getVary();
                values.stream().filter(value -> !present.contains(value)).forEach(value -> response.add(name, value));
            } else if (!response.containsHeader(name)) {
                response.addAll(name, values);
            }
        });
        if (secure && !headers.isEmpty()) {
            response.set(TRANSPORT, A_YEAR);
        }
    }
}
