package io.imcache.master.web;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;

/** The body of an error, the same on all routes. */
public final class ErrorBody {
    private static final JsonFactory JSON = new JsonFactory();

    private ErrorBody() {}

    /**
     * Returns {@code {"data": null, "status_code": …, "status_msg": "…"}}.
     *
     * @param status the HTTP status
     * @param sentence what is wrong and what was expected, for the author of the client
     */
    public static byte[] json(int status, String sentence) {
        var bytes = new ByteArrayBuilder();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeNullProperty("data");
            out.writeNumberProperty("status_code", status);
            out.writeStringProperty("status_msg", sentence);
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
