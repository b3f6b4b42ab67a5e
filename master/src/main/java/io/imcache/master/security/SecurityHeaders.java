package io.imcache.master.security;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/** Headers of every response that tell browsers what not to do with it. */
public final class SecurityHeaders {
    /** Where security is switched off. */
    public static final SecurityHeaders NONE = new SecurityHeaders(Map.of());

    /** For pages that come from here, with scripts and styles of their own; the API document's page sets styles by script. */
    private static final String CONTENT_POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; object-src 'none';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String TRANSPORT = "Strict-Transport-Security";
    private static final String A_YEAR = "max-age=31536000 ; includeSubDomains";

    /** As Spring's filter for requests from other sites says it. */
    private static final List<String> BY_ORIGIN = List.of(
            HttpHeaders.ORIGIN, HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);

    private final Map<String, List<String>> headers;

    private SecurityHeaders(Map<String, List<String>> headers) {
        this.headers = headers;
    }

    /**
     * Where security is on.
     *
     * @param otherSites whether pages of other sites may ask: then responses depend on who does
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
     * Adds those to a response that it has not: some pages have stricter ones of their own.
     *
     * @param secure whether it goes over TLS: then browsers are to come that way for a year
     */
    public void writeTo(HttpHeaders response, boolean secure) {
        headers.forEach((name, values) -> {
            if (!response.containsHeader(name)) {
                response.addAll(name, values);
            }
        });
        if (secure && !headers.isEmpty()) {
            response.set(TRANSPORT, A_YEAR);
        }
    }
}
