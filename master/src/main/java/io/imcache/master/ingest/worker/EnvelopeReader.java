package io.imcache.master.ingest.worker;

import static java.util.Objects.requireNonNull;

import io.imcache.master.json.JsonFault;
import io.imcache.master.json.JsonOutline;
import io.imcache.master.json.JsonScanner;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.protocol.MessageTypes;
import io.imcache.redis.item.Times;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/** Reads one envelope in one pass, with its members in any order. Passes over the payload and records its outline. */
final class EnvelopeReader {
    private static final int LONGEST_TYPE = 128;
    private static final int LONGEST_REQUEST_ID = 1024;
    private static final int LONGEST_QUOTE = 40;
    private static final String BROKEN = "envelope: broken JSON (expected: an object)";
    /** Sets no bounds. The payload's reader checks its depth and the length of its texts. */
    private static final JsonScanner.Bounds JSON =
            new JsonScanner.Bounds(new JsonFactory(), Integer.MAX_VALUE, Integer.MAX_VALUE);

    private final byte[] json;
    /** Index of the first byte of the member that is being read. */
    private int base;

    private @Nullable String type;
    private @Nullable RawJson requestId;
    private long timestamp;
    private int from;
    private int to;
    private @Nullable JsonOutline outline;

    private String typeProblem = "type: missing (expected: a string)";
    private String versionProblem = "version: missing (expected: \"v1\")";
    private String timestampProblem = "timestamp: missing (expected: milliseconds since 1970)";
    private String payloadProblem = "payload: missing (expected: an object)";
    private String requestIdProblem = "";

    private EnvelopeReader(EventArguments arguments) {
        this.json = arguments.json();
    }

    /** Reads the first argument of an event. */
    static Envelope read(EventArguments arguments) throws InvalidEnvelopeException {
        EnvelopeReader reader = new EnvelopeReader(arguments);
        if (arguments.isEmpty()) {
            throw reader.invalid("envelope: missing (expected: an object)");
        }
        try {
            reader.members(new JsonScanner(reader.json, arguments.from(), arguments.to(), JSON));
        } catch (JsonScanner.NoJsonException | JsonScanner.TooMuchException | JacksonException e) {
            throw reader.invalid(broken(arguments));
        }
        return reader.whole();
    }

    private static String broken(EventArguments arguments) {
        JsonFault fault = JsonFault.find(arguments.json(), arguments.from(), arguments.to(), JSON.factory());
        return fault == null
                ? BROKEN
                : "envelope%s%s: broken JSON %s (expected: an object)"
                        .formatted(fault.path().isEmpty() ? "" : ".", fault.path(), fault.inWords());
    }

    private void members(JsonScanner values) throws InvalidEnvelopeException {
        if (values.next() != '{') {
            throw invalid("envelope: " + values.kind() + " (expected: an object)");
        }
        values.enter();
        for (String name = values.nextName(); name != null; name = values.nextName()) {
            if (values.next() == '{' && name.equals("payload")) {
                from = values.at();
                outline = values.passOutlined();
                to = values.at();
                payloadProblem = "";
                continue;
            }
            base = values.pass();
            try (JsonParser parser =
                    JSON.factory().createParser(ObjectReadContext.empty(), json, base, values.at() - base)) {
                parser.nextToken();
                member(name, parser, values.at());
                parser.skipChildren();
                if (parser.nextToken() != null) {
                    throw new StreamReadException(parser, BROKEN);
                }
            }
        }
    }

    private void member(String name, JsonParser parser, int end) {
        switch (name) {
            case "type" -> readType(parser);
            case "version" -> readVersion(parser);
            case "timestamp" -> readTimestamp(parser);
            case "requestId" -> readRequestId(parser, end);
            case "payload" -> payloadProblem = "payload: " + describe(parser) + " (expected: an object)";
            default -> parser.skipChildren();
        }
    }

    private void readType(JsonParser parser) {
        boolean text = parser.currentToken() == JsonToken.VALUE_STRING;
        String value = text ? parser.getString() : "";
        boolean usable = text && !value.isBlank() && value.length() <= LONGEST_TYPE;
        type = usable ? value : null;
        typeProblem = usable ? "" : "type: " + describe(parser) + " (expected: a string of 1..128 characters)";
    }

    private void readVersion(JsonParser parser) {
        boolean known = parser.currentToken() == JsonToken.VALUE_STRING
                && parser.getString().equals(MessageTypes.PROTOCOL_VERSION);
        versionProblem = known ? "" : "version: " + describe(parser) + " (expected: \"v1\")";
    }

    private void readTimestamp(JsonParser parser) {
        JsonToken token = parser.currentToken();
        OptionalLong time = token.isNumeric() ? Times.parse(parser.getString()) : OptionalLong.empty();
        timestamp = time.orElse(0);
        timestampProblem = time.isPresent()
                ? ""
                : "timestamp: " + describe(parser) + " (expected: a number, milliseconds since 1970)";
    }

    private void readRequestId(JsonParser parser, int end) {
        JsonToken token = parser.currentToken();
        if (!token.isScalarValue()) {
            parser.skipChildren();
            requestIdProblem = "requestId: no scalar (expected: a string or a number)";
            return;
        }
        boolean fits = end - base <= LONGEST_REQUEST_ID;
        requestIdProblem =
                fits ? "" : "requestId: %d bytes (expected: up to %d)".formatted(end - base, LONGEST_REQUEST_ID);
        requestId = fits && token != JsonToken.VALUE_NULL ? new RawJson(Arrays.copyOfRange(json, base, end)) : null;
    }

    private Envelope whole() throws InvalidEnvelopeException {
        for (String problem :
                new String[] {typeProblem, versionProblem, timestampProblem, payloadProblem, requestIdProblem}) {
            if (!problem.isEmpty()) {
                throw invalid(problem);
            }
        }
        return new Envelope(requireNonNull(type), timestamp, requestId, json, from, to, requireNonNull(outline));
    }

    private InvalidEnvelopeException invalid(String problem) {
        return new InvalidEnvelopeException(type, requestId, problem);
    }

    private static String describe(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> '"' + shortened(parser.getString()) + '"';
            default -> shortened(parser.getString());
        };
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + '…';
    }
}
