package io.imcache.master.admin;

import io.imcache.master.credentials.Credentials;
import io.imcache.master.credentials.InvalidCredentialsException;
import io.imcache.master.web.RequestException;
import io.imcache.master.web.RouteTable;
import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.assignment.CrawlSettings;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Takes the credentials of accounts that are to be crawled: {@code /api/admin/accounts/{id}/credentials}. Shows none. */
final class CredentialRoutes {
    private static final CrawlSettings NOTHING = new CrawlSettings(null, null, null, null, null);

    private final Assignments assignments;
    private final Credentials credentials;

    CredentialRoutes(Assignments assignments, Credentials credentials) {
        this.assignments = assignments;
        this.credentials = credentials;
    }

    void addTo(RouteTable routes) {
        routes.get("/accounts/{id}/credentials", this::exist)
                .put("/accounts/{id}/credentials", this::set)
                .delete("/accounts/{id}/credentials", this::delete);
    }

    private Mono<ServerResponse> exist(ServerRequest request) {
        String id = CrawlAccountRoutes.id(request);
        return known(id)
                .then(credentials.exist(id))
                .map(exist -> CrawlAccountRoutes.ok(HttpStatus.OK, json -> {
                    json.flag("exist", exist);
                    json.flag("taken", credentials.areTaken());
                }));
    }

    private Mono<ServerResponse> set(ServerRequest request) {
        String id = CrawlAccountRoutes.id(request);
        return known(id)
                .then(DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), Credentials.LARGEST))
                .onErrorMap(DataBufferLimitException.class, e -> RequestException.tooLarge(Credentials.LARGEST))
                .map(CredentialRoutes::bytes)
                .defaultIfEmpty(new byte[0])
                .flatMap(json -> credentials.store(id, json))
                .onErrorMap(
                        InvalidCredentialsException.class,
                        e -> RequestException.refused(String.valueOf(e.getMessage())))
                .then(Mono.defer(() -> tell(id)))
                .thenReturn(CrawlAccountRoutes.ok(HttpStatus.OK, json -> json.flag("stored", true)));
    }

    private static byte[] bytes(DataBuffer body) {
        byte[] bytes = new byte[body.readableByteCount()];
        body.read(bytes);
        DataBufferUtils.release(body);
        return bytes;
    }

    private Mono<ServerResponse> delete(ServerRequest request) {
        String id = CrawlAccountRoutes.id(request);
        return known(id).then(credentials.remove(id)).flatMap(removed -> tell(id).thenReturn(
                        CrawlAccountRoutes.ok(HttpStatus.OK, json -> json.flag("deleted", removed))));
    }

    private Mono<Void> known(String id) {
        return assignments
                .account(id)
                .switchIfEmpty(Mono.error(() -> RequestException.notFound("account", id)))
                .then();
    }

    /** Lets the worker that has the account read it anew. */
    private Mono<Void> tell(String id) {
        return assignments.set(id, NOTHING, null).then();
    }
}
