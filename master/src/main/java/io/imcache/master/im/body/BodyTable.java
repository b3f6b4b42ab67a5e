package io.imcache.master.im.body;

import io.imcache.master.web.RequestException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The fields that the body of one write may have; others are passed over. */
public final class BodyTable {
    private static final JsonFactory JSON = new JsonFactory();

    private final List<BodyField> fields;

    BodyTable(BodyField... fields) {
        this.fields = List.of(fields);
    }

    /** The fields, as the contract orders them. */
    List<BodyField> fields() {
        return fields;
    }

    /**
     * What is to be stored: String, Long, Boolean, or a list of String, by crawlers' field names. Ends with
     * {@link RequestException} where a field is missing or not what is expected.
     */
    public Map<String, Object> read(Body body) {
        var read = new LinkedHashMap<String, Object>();
        fields.forEach(field -> field.read(body, read));
        return read;
    }

    /** Likewise, of a body that has to have one field at least. */
    public Map<String, Object> readSome(Body body) {
        Map<String, Object> read = read(body);
        if (read.isEmpty()) {
            String names = fields.stream().map(BodyField::name).collect(Collectors.joining(", "));
            throw RequestException.invalid("body", "no field to set", "some of " + names);
        }
        return read;
    }

    /** Fields as the JSON of an item. */
    public static String json(Map<String, Object> fields) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            fields.forEach((name, value) -> {
                if (value instanceof Boolean flag) {
                    out.writeBooleanProperty(name, flag);
                } else if (value instanceof Long number) {
                    out.writeNumberProperty(name, number);
                } else {
                    out.writeStringProperty(name, value.toString());
                }
            });
            out.writeEndObject();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
