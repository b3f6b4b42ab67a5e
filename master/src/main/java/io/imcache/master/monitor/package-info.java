/**
 * The desktop client's protocol on Socket.IO's root namespace: channels (accounts), topics (conversations and contents),
 * messages, read marks and replies, with whatever changes pushed to those whom it concerns.
 *
 * <p>What clients ask for is answered by the {@code …Events} classes, one after the other for each connection. What they are
 * told without asking comes from the change feed and from notices ({@code Watch}), so that it makes no difference by which
 * master something was done. Lists are put together at most so often for each connection ({@code Pushes}).
 */
@NullMarked
package io.imcache.master.monitor;

import org.jspecify.annotations.NullMarked;
