package io.imcache.master.operations;

/** Thrown if a master is configured with a setting that does not exist. */
final class UnknownSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String nearest;

    UnknownSettingException(String name, String nearest) {
        super(name + ": no such setting");
        this.nearest = nearest;
    }

    String nearest() {
        return nearest;
    }
}
