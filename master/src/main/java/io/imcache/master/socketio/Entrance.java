package io.imcache.master.socketio;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Tokens;
import java.util.function.Predicate;

/**
 * Decides who may connect, and how many.
 *
 * @param tokens finds the access of a token
 * @param origins tells whether web pages of an origin may speak to this server
 * @param refusals counts refusals by the limits
 */
public record Entrance(Tokens tokens, Predicate<String> origins, LimitProperties limits, RefusalMeters refusals) {}
