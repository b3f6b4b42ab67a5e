package io.imcache.master.socketio;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Tokens;
import java.util.function.Predicate;

/**
 * Who is let in, and how many.
 *
 * @param tokens knows whose a token is
 * @param origins whether web pages of an origin may speak to this server
 * @param rates how often one may push
 * @param refusals counts what the limits refuse
 */
public record Entrance(
        Tokens tokens, Predicate<String> origins, LimitProperties limits, RateLimits rates, RefusalMeters refusals) {}
