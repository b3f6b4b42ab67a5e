package io.imcache.worker;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connects to masters. */
interface Transport {
    /** Begins to connect; the events say how it goes. */
    Connection open(URI address, Map<String, String> auth, Events events);

    /** Frees what connections share. */
    void close();

    /** One connection, which is never opened again. */
    interface Connection {
        /** Enters the room of a worker, so that replicas find it. */
        void join(String workerId, Runnable joined);

        /** Sends one event. Nothing comes of it where the connection is gone: whoever waits for an answer has a time limit. */
        void emit(String event, String json);

        /** Ends it; {@link Events#closed} may or may not follow. */
        void close();
    }

    /** What happens to a connection; called on threads that must not be blocked. */
    interface Events {
        /** It is open: events may be sent. */
        void opened();

        /** An event came in whose data is a JSON object. */
        void received(String event, Map<String, @Nullable Object> data);

        /** It is gone, or could not be opened. */
        void closed(String reason);
    }
}
