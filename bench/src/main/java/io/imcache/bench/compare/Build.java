package io.imcache.bench.compare;

import io.imcache.bench.RedisAdmin;
import io.imcache.bench.RedisProcess;
import io.imcache.bench.load.Http;
import io.imcache.bench.load.LoadOptions;
import io.imcache.bench.load.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One build of the master on a Redis of its own. */
final class Build implements AutoCloseable {
    private final RedisProcess redis;
    private final RedisAdmin admin;
    private final ServerProcess master;

    /** @param aof whether Redis writes an append-only file */
    Build(CompareOptions compared, Path jar, boolean aof, String... arguments) throws Exception {
        LoadOptions options = LoadOptions.parse(Stream.concat(Stream.of("--master=" + jar), compared.java().stream())
                .toArray(String[]::new));
        redis = RedisProcess.start(options.redis(), aof);
        admin = new RedisAdmin(redis.url());
        master = ServerProcess.master(options.masterCommand(), redis.url(), arguments);
    }

    static List<Build> both(CompareOptions options, boolean aof, String... arguments) throws Exception {
        Build before = new Build(options, options.before(), aof, arguments);
        try {
            return List.of(before, new Build(options, options.after(), aof, arguments));
        } catch (Exception e) {
            before.close();
            throw e;
        }
    }

    RedisAdmin admin() {
        return admin;
    }

    ServerProcess master() {
        return master;
    }

    /** Pushes an account's snapshot. */
    void push(String account, byte[] payload) throws Exception {
        new Http(master.url()).push(account, payload, false);
    }

    /** How long Redis's main thread has worked, in microseconds. */
    double redisMicros() {
        return (Double.parseDouble(admin.info("cpu", "used_cpu_user_main_thread"))
                        + Double.parseDouble(admin.info("cpu", "used_cpu_sys_main_thread")))
                * 1e6;
    }

    @Override
    public void close() {
        master.close();
        admin.close();
        redis.close();
    }
}
