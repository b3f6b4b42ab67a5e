package io.imcache.master.web;

import io.imcache.master.support.LogLimit;
import io.imcache.redis.model.StoreException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/**
 * Answers all errors, on all routes of the server, in the IM format. The sentences for clients are written here or in a
 * {@link RequestException}. They never come from an exception of a library, which may name classes and hosts.
 */
public final class ErrorHandler implements ErrorWebExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorHandler.class);
    /** A failover takes seconds; a client that asks again after one does no harm. */
    private static final String RETRY_AFTER_SECONDS = "1";

    private final LogLimit storeFailures = new LogLimit();

    private record Failure(HttpStatusCode status, String sentence, HttpHeaders headers) {
        Failure(HttpStatusCode status, String sentence) {
            this(status, sentence, HttpHeaders.EMPTY);
        }
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        boolean ofStore = error instanceof StoreException; // its cause may be a connection reset too, but of Redis
        if (response.isCommitted()) {
            return Mono.error(error);
        }
        if (!ofStore && DisconnectedClientHelper.isClientDisconnectedException(error)) {
            // The client cannot be answered. An error passed on would be logged as a fault of this server, with its
            // stack.
            LOG.debug("{} {}: its client has left", exchange.getRequest().getMethod(), path(exchange));
            response.setStatusCode(HttpStatus.BAD_REQUEST);
            return Mono.empty();
        }
        Failure failure = failureOf(exchange, error);
        HttpHeaders headers = response.getHeaders();
        headers.clearContentHeaders();
        headers.putAll(failure.headers());
        headers.setContentType(MediaType.APPLICATION_JSON);
        byte[] body = ErrorBody.json(failure.status().value(), failure.sentence());
        headers.setContentLength(body.length);
        response.setStatusCode(failure.status());
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    private Failure failureOf(ServerWebExchange exchange, Throwable error) {
        if (error instanceof RequestException request) {
            return new Failure(request.status(), request.sentence());
        }
        if (error instanceof StoreException store) {
            log(exchange, store);
            return store instanceof StoreException.Unreadable
                    ? new Failure(
                            HttpStatus.INTERNAL_SERVER_ERROR, "An item can't be read; the server's log says which.")
                    : unavailable(store);
        }
        if (hasCause(error, DataBufferLimitException.class)) {
            return new Failure(HttpStatus.CONTENT_TOO_LARGE, sentence(HttpStatus.CONTENT_TOO_LARGE, error));
        }
        if (error instanceof ErrorResponse known && known.getStatusCode().value() == 503) {
            return busy();
        }
        if (error instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            return new Failure(known.getStatusCode(), sentence(known.getStatusCode(), error), headersOf(known));
        }
        if (error instanceof InvalidMediaTypeException) {
            return new Failure(HttpStatus.UNSUPPORTED_MEDIA_TYPE, sentence(HttpStatus.UNSUPPORTED_MEDIA_TYPE, error));
        }
        if (error instanceof DecodingException) {
            return new Failure(HttpStatus.BAD_REQUEST, sentence(HttpStatus.BAD_REQUEST, error));
        }
        LOG.error("{} {} failed", exchange.getRequest().getMethod(), path(exchange), error);
        return new Failure(HttpStatus.INTERNAL_SERVER_ERROR, "The server failed; see its log.");
    }

    /** Logs seldom: while Redis is away, each request fails. */
    private void log(ServerWebExchange exchange, StoreException error) {
        if (storeFailures.tryLog()) {
            LOG.warn(
                    "{} {}: {}; {} more since the last such line",
                    exchange.getRequest().getMethod(),
                    path(exchange),
                    error.toString(),
                    storeFailures.suppressed());
        }
    }

    private static String path(ServerWebExchange exchange) {
        return exchange.getRequest().getURI().getRawPath();
    }

    private static Failure unavailable(StoreException error) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        String sentence = error instanceof StoreException.Full
                ? "The cache is full and takes no writes; reads work."
                : "The cache can't be reached; try again.";
        return new Failure(HttpStatus.SERVICE_UNAVAILABLE, sentence, headers);
    }

    private static Failure busy() {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return new Failure(HttpStatus.SERVICE_UNAVAILABLE, "This master is busy; try another, or wait.", headers);
    }

    private static boolean hasCause(Throwable error, Class<? extends Throwable> type) {
        for (Throwable cause = error; cause != null; cause = next(cause)) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Throwable next(Throwable error) {
        Throwable cause = error.getCause();
        return cause == error ? null : cause;
    }

    /** Keeps only the headers that tell the client how to ask. */
    private static HttpHeaders headersOf(ErrorResponse error) {
        var headers = new HttpHeaders();
        for (String name : new String[] {HttpHeaders.ALLOW, HttpHeaders.ACCEPT, HttpHeaders.RETRY_AFTER}) {
            String value = error.getHeaders().getFirst(name);
            if (value != null) {
                headers.set(name, value);
            }
        }
        return headers;
    }

    private static String sentence(HttpStatusCode status, Throwable error) {
        return switch (status.value()) {
            case 400 -> "The request is malformed: check its path, parameters and body.";
            case 401 -> "Authentication required: send a valid token.";
            case 403 -> "The token does not permit this request.";
            case 404 -> "There is no such route.";
            case 405 -> methodNotAllowed(error);
            case 406 -> notAcceptable(error);
            case 413 -> "The request body is too large.";
            case 415 -> "The media type of the request is not supported (expected: application/json).";
            case 429 -> "Too many requests; wait before the next one.";
            default -> "The request failed with status " + status.value() + ".";
        };
    }

    private static String notAcceptable(Throwable error) {
        String served = error instanceof NotAcceptableStatusException wrong
                        && wrong.getSupportedMediaTypes().contains(MediaType.TEXT_EVENT_STREAM)
                ? MediaType.TEXT_EVENT_STREAM_VALUE
                : MediaType.APPLICATION_JSON_VALUE;
        return "None of the accepted media types is available (expected: " + served + ").";
    }

    private static String methodNotAllowed(Throwable error) {
        if (!(error instanceof MethodNotAllowedException wrong)) {
            return "The method is not allowed here.";
        }
        String allowed = wrong.getSupportedMethods().stream()
                .map(method -> method.name())
                .sorted()
                .collect(Collectors.joining(", "));
        return wrong.getHttpMethod() + ": not allowed here (expected: " + allowed + ")";
    }
}
