package io.imcache.master.credentials;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures the keys that credentials are encrypted with. {@link CredentialKeys} checks them: an error of this record would quote
 * them.
 *
 * @param keys each {@code id:base64 of 32 bytes}. The first encrypts, all decrypt. Without any, masters take no credentials
 */
@ConfigurationProperties("imcache.credentials")
record CredentialProperties(@DefaultValue List<String> keys) {
    static final String KEYS = "imcache.credentials.keys";

    CredentialProperties {
        keys = List.copyOf(keys);
    }

    /** Leaves out the keys. */
    @Override
    public String toString() {
        return "CredentialProperties[" + keys.size() + " keys]";
    }
}
