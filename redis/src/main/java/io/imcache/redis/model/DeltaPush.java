package io.imcache.redis.model;

import io.imcache.protocol.ItemCollection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What changed in an account since a version of it.
 *
 * @param push whose it is; {@code collections} holds the items that are new or changed
 * @param baseVersion the version that the change builds on; null to build on whatever is there
 * @param remove ids of items that are gone; of an id that is also set, the item stays
 */
public record DeltaPush(SnapshotPush push, @Nullable Long baseVersion, Map<ItemCollection, List<String>> remove) {}
