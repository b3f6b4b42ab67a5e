package io.imcache.master.im.body;

import io.imcache.master.web.RequestException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The fields that the body of one write may have; others are ignored. */
public final class BodyTable {
    private final List<BodyField> fields;

    BodyTable(BodyField... fields) {
        this.fields = List.of(fields);
    }

    /** Lists the fields in the order of the API document. */
    List<BodyField> fields() {
        return fields;
    }

    /**
     * Returns what to store, by crawlers' names: String, Long, Boolean, or a list of String. Throws {@link
     * RequestException} if a field is missing or not what is expected.
     */
    public Map<String, Object> read(Body body) {
        var read = new LinkedHashMap<String, Object>();
        fields.forEach(field -> field.read(body, read));
        return read;
    }

    /** Reads a body that must have at least one field. */
    public Map<String, Object> readSome(Body body) {
        Map<String, Object> read = read(body);
        if (read.isEmpty()) {
            String names = fields.stream().map(BodyField::name).collect(Collectors.joining(", "));
            throw RequestException.invalid("body", "no field to set", "some of " + names);
        }
        return read;
    }
}
