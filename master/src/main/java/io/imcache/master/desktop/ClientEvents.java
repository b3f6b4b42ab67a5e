package io.imcache.master.desktop;

import io.imcache.master.security.Access;
import java.util.Set;
import reactor.core.publisher.Mono;

/** What clients of the root namespace may send, and who takes it. Workers have a namespace of their own. */
public interface ClientEvents {
    /** Takes nothing. */
    ClientEvents NONE = new ClientEvents() {
        @Override
        public Set<String> names() {
            return Set.of();
        }

        @Override
        public long mostWaiting() {
            return 0;
        }

        @Override
        public Session open(Peer peer) {
            throw new UnsupportedOperationException("no events are taken");
        }
    };

    /** Names of the events that are taken; others are passed over. */
    Set<String> names();

    /** How many bytes may wait for a client that takes them too slowly, before its connection is ended. */
    long mostWaiting();

    /** A client that was let in sends the first of these events. Called on an event loop. */
    Session open(Peer peer);

    /** One client's connection, as long as it lasts. */
    interface Session {
        /**
         * Takes an event, once all that came before it are done with.
         *
         * @param json the event's arguments, UTF-8 JSON from byte {@code from} to before byte {@code to}, followed by a bracket;
         *     nothing but that bracket where there is none
         */
        Mono<Void> take(String event, byte[] json, int from, int to);

        /** Something that the client sent was not taken: it is too large, or no JSON. */
        void refused(String reason);

        /** The connection is about to be ended by this side: the event that tells the client why. */
        Farewell farewell(String reason);

        /** The connection has ended. */
        void ended();
    }

    /**
     * The last event that a client is sent.
     *
     * @param json the event's only argument, UTF-8 JSON
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Farewell(String event, byte[] json) {}

    /** A client that is connected. Its methods may be called by any thread and don't block. */
    interface Peer {
        /** What its token is good for. */
        Access access();

        /**
         * Sends an event, or has it wait until the client has taken what was sent before. A client for which too much waits
         * loses its connection.
         *
         * @param json the event's only argument, UTF-8 JSON
         */
        void send(String event, byte[] json);

        /** Whether nothing waits for the client. */
        boolean isIdle();
    }
}
