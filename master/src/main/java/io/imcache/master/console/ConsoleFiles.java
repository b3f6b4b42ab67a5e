package io.imcache.master.console;

import io.imcache.master.web.EntityTags;
import io.imcache.master.web.RouteTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Serves the files of the page. All are read when the master starts and found by name, so no path leads elsewhere.
 * Their tags are digests, because times in a jar say nothing.
 */
final class ConsoleFiles {
    private static final String FOLDER = "classpath:/console/";
    private static final String INDEX = "index.html";
    private static final Map<String, MediaType> TYPES = Map.of(
            "html", MediaType.parseMediaType("text/html;charset=UTF-8"),
            "css", MediaType.parseMediaType("text/css;charset=UTF-8"),
            "js", MediaType.parseMediaType("text/javascript;charset=UTF-8"),
            "svg", MediaType.parseMediaType("image/svg+xml"));

    /**
     * Allows only this server's own scripts and styles. Text never becomes markup (trusted types), so what people wrote
     * can't either. Images come from anywhere, on request.
     */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src 'self' https: http:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    @SuppressWarnings("ArrayRecordComponent") // bytes on their way to a browser, never compared
    private record File(byte[] bytes, MediaType type, String tag) {}

    void addTo(RouteTable routes) {
        // Relative, so that it works behind a proxy that serves masters under a path.
        routes.get("", request -> ServerResponse.status(HttpStatus.PERMANENT_REDIRECT)
                .location(URI.create("console/"))
                .build());
        try {
            for (Resource resource : new PathMatchingResourcePatternResolver().getResources(FOLDER + "*.*")) {
                String name = String.valueOf(resource.getFilename());
                File file = read(resource, name);
                routes.get('/' + (name.equals(INDEX) ? "" : name), request -> serve(request, file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File read(Resource resource, String name) throws IOException {
        byte[] bytes = resource.getContentAsByteArray();
        MediaType type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalStateException(name + ": unknown type of file (expected: one of " + TYPES.keySet() + ")");
        }
        return new File(bytes, type, tag(bytes));
    }

    /** Returns a weak tag, because compressed files have other bytes. */
    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "W/\"" + HexFormat.of().formatHex(digest, 0, 8) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Mono<ServerResponse> serve(ServerRequest request, File file) {
        boolean known = EntityTags.isHeld(request.headers().asHttpHeaders(), file.tag());
        ServerResponse.BodyBuilder response = ServerResponse.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .eTag(file.tag())
                .cacheControl(CacheControl.noCache())
                .varyBy(HttpHeaders.ACCEPT_ENCODING)
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cross-Origin-Opener-Policy", "same-origin");
        return known
                ? response.build()
                : response.contentType(file.type())
                        .contentLength(file.bytes().length)
                        .body(ConsoleJson.ready(file.bytes()));
    }
}
