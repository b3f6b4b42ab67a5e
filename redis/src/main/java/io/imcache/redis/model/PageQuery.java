package io.imcache.redis.model;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A query for items of an account. It reads a collection, or the part of it with one value of a facet, filtered, in the
 * collection's order.
 *
 * @param range the facet to read, with its value; null for the whole collection
 * @param filters all of them must match
 * @param after the position to read on from; null to begin at the first item
 * @param since lower bound of the items' time in milliseconds, inclusive
 * @param offset how many matching items to skip, 0 or more
 * @param count how many to return at most, 1 or more
 */
public record PageQuery(
        String accountId,
        ItemCollection collection,
        @Nullable Range range,
        List<Filter> filters,
        @Nullable Position after,
        OptionalLong since,
        int offset,
        int count) {

    /** One value of a facet, for example all messages of a conversation. */
    public record Range(Attribute facet, String value) {}

    /** Matches items by the value of an attribute. */
    public sealed interface Filter {
        Attribute attribute();

        /** Returns the bytes that the attribute has in the index entry of a matching item. */
        byte[] bytes();
    }

    /** Matches a text. */
    record TextFilter(Attribute attribute, String value) implements Filter {
        @Override
        public byte[] bytes() {
            return attribute.encode(value);
        }
    }

    /** Matches a platform: the item's own, or the account's if the item names none. */
    public record PlatformFilter(Attribute attribute, String value) implements Filter {
        @Override
        public byte[] bytes() {
            return attribute.encode(value);
        }
    }

    /** Matches a flag. */
    record FlagFilter(Attribute attribute, boolean value) implements Filter {
        @Override
        public byte[] bytes() {
            return attribute.encode(value);
        }
    }

    public PageQuery {
        requireNonNull(accountId, "accountId");
        requireNonNull(collection, "collection");
        filters = List.copyOf(filters);
        if (offset < 0) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: 0 or more)");
        }
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1 or more)");
        }
    }

    /** Begins a query for the first 20 items of a collection. */
    public static Builder of(String accountId, ItemCollection collection) {
        return new Builder(accountId, collection);
    }

    /** Builds a query. A null argument means that the filter was not asked for. */
    public static final class Builder {
        private final String accountId;
        private final ItemCollection collection;
        private final List<Filter> filters = new ArrayList<>();
        private @Nullable Range range;
        private @Nullable Position after;
        private OptionalLong since = OptionalLong.empty();
        private boolean nothing;
        private int offset;
        private int count = 20;

        private Builder(String accountId, ItemCollection collection) {
            this.accountId = accountId;
            this.collection = collection;
        }

        /** Reads the range of a facet. Only one range can be read; a second one becomes a filter. */
        public Builder within(Attribute facet, @Nullable String value) {
            if (value != null && range == null) {
                range = new Range(facet, value);
                return this;
            }
            return matching(facet, value);
        }

        public Builder matching(Attribute attribute, @Nullable String value) {
            if (value != null) {
                filters.add(new TextFilter(attribute, value));
            }
            return this;
        }

        public Builder matching(Attribute attribute, @Nullable Boolean value) {
            if (value != null) {
                filters.add(new FlagFilter(attribute, value));
            }
            return this;
        }

        public Builder onPlatform(Attribute attribute, @Nullable String value) {
            if (value != null) {
                filters.add(new PlatformFilter(attribute, value));
            }
            return this;
        }

        public Builder since(OptionalLong millis) {
            since = millis;
            return this;
        }

        /** Matches no item, whatever else is set: the store has nothing to search. */
        public Builder nothing() {
            nothing = true;
            return this;
        }

        /** Reads on from a page's {@link Page#position}. */
        public Builder after(@Nullable Position position) {
            after = position;
            return this;
        }

        public Builder page(int offset, int count) {
            this.offset = offset;
            this.count = count;
            return this;
        }

        public PageQuery build() {
            OptionalLong lower = nothing ? OptionalLong.of(Long.MAX_VALUE) : since;
            return new PageQuery(accountId, collection, range, filters, after, lower, offset, count);
        }
    }
}
