package io.imcache.master.security;

import java.util.LinkedHashMap;
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

    private final Map<String, String> headers;

    private SecurityHeaders(Map<String, String> headers) {
        this.headers = headers;
    }

    /** Where security is on. */
    static SecurityHeaders all() {
        var headers = new LinkedHashMap<String, String>();
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Content-Security-Policy", CONTENT_POLICY);
        return new SecurityHeaders(headers);
    }

    /**
     * Adds those to a response that it has not: some pages have stricter ones of their own.
     *
     * @param secure whether it goes over TLS: then browsers are to come that way for a year
     */
    public void writeTo(HttpHeaders response, boolean secure) {
        headers.forEach((name, value) -> {
            if (!response.containsHeader(name)) {
                response.set(name, value);
            }
        });
        if (secure && !headers.isEmpty()) {
            response.set(TRANSPORT, A_YEAR);
        }
    }
}
