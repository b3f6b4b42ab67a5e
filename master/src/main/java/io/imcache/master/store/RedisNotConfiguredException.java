package io.imcache.master.store;

/** A master for production was started without the address of a Redis. */
final class RedisNotConfiguredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisNotConfiguredException() {
        super("no Redis is configured, and the embedded one is not for production");
    }
}
