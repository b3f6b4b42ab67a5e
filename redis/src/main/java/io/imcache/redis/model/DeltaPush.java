package io.imcache.redis.model;

import io.imcache.protocol.ItemCollection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of an account since one of its versions.
 *
 * @param push the account and the crawler; {@code collections} holds the items that are new or changed
 * @param baseVersion the version that the change builds on; null to build on any version
 * @param remove ids of items that are gone; an item that the delta also sets stays
 */
public record DeltaPush(SnapshotPush push, @Nullable Long baseVersion, Map<ItemCollection, List<String>> remove) {}
