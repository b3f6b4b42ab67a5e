package io.imcache.master.store;

/** Thrown if a master in production is started without the address of a Redis. */
final class RedisNotConfiguredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisNotConfiguredException() {
        super("no Redis is configured, and the embedded one is not for production");
    }
}
