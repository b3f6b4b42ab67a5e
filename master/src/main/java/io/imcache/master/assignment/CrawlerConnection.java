package io.imcache.master.assignment;

import io.imcache.master.json.JsonWriter;
import io.imcache.master.security.Access;
import java.time.Duration;
import java.util.function.ObjLongConsumer;

/** A connection of a worker that accounts may be assigned to. Any thread may call its methods; none of them blocks. */
public interface CrawlerConnection {
    /** Returns a name that no other connection has, to any master. */
    String name();

    Access access();

    /** Returns how long ago the worker was heard of. */
    Duration silentFor();

    /**
     * Sends an envelope.
     *
     * @param payload writes the members of the payload, given the envelope's timestamp in milliseconds
     * @return whether the connection took it
     */
    boolean tell(String type, ObjLongConsumer<JsonWriter> payload);

    /** Notes that pushes of an account over this connection come under an epoch, if they name none. */
    void holds(String accountId, long epoch);

    /** Tells whether the worker has pushed an account over this connection since it has it. */
    boolean hasPushed(String accountId);

    /** Notes that the worker has an account no longer. */
    void loses(String accountId);
}
