package io.imcache.master.security.web;

import io.imcache.master.security.Access;
import io.imcache.master.security.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A caller in the form that Spring Security carries. Holds no token. */
final class AccessAuthentication extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient Access access;

    AccessAuthentication(Access access) {
        super(authorities(access));
        this.access = access;
        setAuthenticated(true);
    }

    private static Collection<GrantedAuthority> authorities(Access access) {
        List<GrantedAuthority> authorities = new ArrayList<>();
        for (Role role : Role.values()) {
            if (access.has(role)) {
                authorities.add(new SimpleGrantedAuthority(role.claim()));
            }
        }
        return authorities;
    }

    Access access() {
        return access;
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return access.key();
    }
}
