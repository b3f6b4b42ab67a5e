package io.imcache.worker.link;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connects to masters. */
public interface Transport {
    /** Begins to connect. The events tell how it goes. */
    Connection open(URI address, Map<String, String> auth, Events events);

    /** Releases what connections share. */
    void close();

    /** One connection. It is never reopened. */
    interface Connection {
        /** Enters the room of a worker, in which other masters find it. */
        void join(String workerId, Runnable joined);

        /** Sends one event. Does nothing if the connection is gone: requests have time limits. */
        void emit(String event, String json);

        /** Closes the connection. {@link Events#closed} may or may not follow. */
        void close();
    }

    /** Learns what happens to a connection. Called on threads that must not be blocked. */
    interface Events {
        /** The connection is open: events may be sent. */
        void opened();

        /** An event with a JSON object came in. */
        void received(String event, Map<String, @Nullable Object> data);

        /** The connection is gone, or could not be opened. */
        void closed(String reason);
    }
}
