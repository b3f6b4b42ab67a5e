package io.imcache.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.springframework.web.reactive.function.server.RequestPredicates.GET;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.ItemSchema;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * What a page from Redis costs a server that does no more than that, made of the same parts as a master in their usual setting: one
 * script finds and returns twenty conversations, which are sent as crawlers pushed them, one after the other. No filter, mark, view,
 * right or metric.
 */
public final class BareServer {
    static final String PATH = "/api/bare";

    private static final String SCRIPT =
            """
            #!lua flags=no-writes
            local rank = redis.call('ZLEXCOUNT', KEYS[1], '-', '(+') - 1
            local skip, found = tonumber(ARGV[1]), {}
            while #found < 20 and rank > 0 do
              local run = redis.call('ZRANGE', KEYS[1], rank, rank)[1]
              local high, low = string.byte(run, -2, -1)
              local length = high * 256 + low
              for last = #run - 2, length, -length do
                if skip > 0 then
                  skip = skip - 1
                elseif #found < 20 then
                  found[#found + 1] = string.sub(run, last - length + ARGV[2] + 1, last - ARGV[3])
                end
              end
              rank = rank - 1
            end
            if #found == 0 then return {} end
            return redis.call('HMGET', KEYS[2], unpack(found))
            """;

    private final RedisAsyncCommands<byte[], byte[]> redis;
    private final String sha1;
    private final byte[] before;
    private final byte[] behind;

    private BareServer(RedisAsyncCommands<byte[], byte[]> redis) {
        this.redis = redis;
        this.sha1 =
                String.valueOf(redis.scriptLoad(SCRIPT).toCompletableFuture().join());
        ItemSchema schema = ItemSchema.of(ItemCollection.CONVERSATIONS);
        this.before = bytes(Integer.toString(schema.prefixLength(null)));
        this.behind = bytes(Integer.toString(schema.trailerLength(null)));
    }

    /** Serves on the port, from a Redis that a master filled: on loopback, until it is killed. */
    public static void main(String[] arguments) {
        var server = new BareServer(RedisClient.create(arguments[1])
                .connect(ByteArrayCodec.INSTANCE)
                .async());
        RouterFunction<ServerResponse> route = RouterFunctions.route(GET(PATH), server::page);
        ConstantServer.serve(arguments[0], route);
    }

    private Mono<ServerResponse> page(ServerRequest request) {
        String account = "imcache:{" + request.queryParam("account_id").orElse("") + "}:";
        byte[][] keys = {bytes(account + "index:conversations"), bytes(account + "items:conversations")};
        byte[] skip = bytes(request.queryParam("cursor").orElse("0"));
        return Mono.fromCompletionStage(
                        () -> redis.<List<byte[]>>evalsha(sha1, ScriptOutputType.MULTI, keys, skip, before, behind))
                .flatMap(items -> ConstantServer.answer(joined(items)));
    }

    private static byte[] joined(List<byte[]> items) {
        var json = new ByteArrayOutputStream(12 * 1024);
        json.write('[');
        for (byte[] item : items) {
            json.write(json.size() > 1 ? ',' : ' ');
            json.write(item, 0, item.length);
        }
        json.write(']');
        return json.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
