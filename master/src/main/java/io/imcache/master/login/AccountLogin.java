package io.imcache.master.login;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an account is logged in with, in the shape that workers read: {@code {cookies: […], localStorage: {<name>: <value>},
 * fingerprint: {…}}}. Beside that {@code origins}, the local storage as the client's browser gave it, by origin.
 */
final class AccountLogin {
    private static final String COOKIES = "cookies";
    private static final String LOCAL_STORAGE = "localStorage";
    private static final String ORIGINS = "origins";
    private static final String FINGERPRINT = "fingerprint";

    private AccountLogin() {}

    /** Converts the storage state of a browser: {@code {cookies: […], origins: [{origin, localStorage: [{name, value}]}]}}. */
    static ObjectNode ofStorageState(@Nullable JsonNode state) {
        if (!(state instanceof ObjectNode object)) {
            throw new InvalidLoginException("storageState: missing or no object (expected: {cookies, origins})");
        }
        ArrayNode cookies = list(object, COOKIES);
        ArrayNode origins = list(object, ORIGINS);
        ObjectNode storage = LoginJson.object();
        for (JsonNode origin : origins) {
            for (JsonNode item : list((ObjectNode) origin, LOCAL_STORAGE)) {
                JsonNode name = item.get("name");
                if (name == null || !name.isString()) {
                    throw new InvalidLoginException(
                            "storageState.origins.localStorage: an entry without a name (expected: {name, value})");
                }
                storage.set(name.asString(), item.get("value"));
            }
        }
        ObjectNode login = LoginJson.object();
        login.set(COOKIES, cookies);
        login.set(LOCAL_STORAGE, storage);
        login.set(ORIGINS, origins);
        return login;
    }

    /** Takes what a worker reports of a login; null if it reports nothing that is kept. */
    static @Nullable ObjectNode ofReport(ObjectNode report) {
        ObjectNode login = LoginJson.object();
        if (report.get(COOKIES) instanceof ArrayNode cookies) {
            login.set(COOKIES, cookies);
            if (report.get(LOCAL_STORAGE) instanceof ObjectNode storage) {
                login.set(LOCAL_STORAGE, storage);
            }
        }
        if (report.get(FINGERPRINT) instanceof ObjectNode fingerprint) {
            login.set(FINGERPRINT, fingerprint);
        }
        return login.isEmpty() ? null : login;
    }

    /** Puts a login over what is known. Cookies and storage belong together; a fingerprint stays until there is another. */
    static ObjectNode merged(ObjectNode known, ObjectNode login) {
        if (login.has(COOKIES)) {
            known.remove(COOKIES);
            known.remove(LOCAL_STORAGE);
            known.remove(ORIGINS);
        }
        known.setAll(login);
        return known;
    }

    /** Returns the storage state of a browser that has these credentials. */
    static ObjectNode storageState(ObjectNode credentials) {
        ObjectNode state = LoginJson.object();
        state.set(COOKIES, list(credentials, COOKIES));
        state.set(ORIGINS, list(credentials, ORIGINS));
        return state;
    }

    private static ArrayNode list(ObjectNode object, String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return LoginJson.list();
        }
        if (!(value instanceof ArrayNode list) || list.valueStream().anyMatch(element -> !element.isObject())) {
            throw new InvalidLoginException("storageState." + name + ": no list of objects (expected: one)");
        }
        return list;
    }
}
