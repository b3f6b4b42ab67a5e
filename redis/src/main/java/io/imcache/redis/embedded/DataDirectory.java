package io.imcache.redis.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data directory of one Redis at a time. A file lock ensures that; it ends with the JVM. */
final class DataDirectory implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);

    private static final int MOST = 100;
    private static final int SECONDS_TO_END = 10;

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    static DataDirectory of(Path path) {
        DataDirectory directory = tryLock(path);
        if (directory == null) {
            throw new IllegalStateException(path + ": in use by another process (expected: a directory of its own)");
        }
        return directory;
    }

    static DataDirectory anyFree() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        for (int i = 1; i <= MOST; i++) {
            Path path = temporary.resolve(i == 1 ? "imcache-redis" : "imcache-redis-" + i);
            DataDirectory directory = tryLock(path);
            if (directory != null) {
                return directory;
            }
        }
        throw new IllegalStateException(temporary + ": all of imcache-redis to imcache-redis-" + MOST + " are in use");
    }

    private static @Nullable DataDirectory tryLock(Path directory) {
        try {
            Path path = Files.createDirectories(directory).toRealPath();
            FileChannel channel =
                    FileChannel.open(path.resolve("imcache.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return new DataDirectory(path, channel);
            }
            channel.close();
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": can't be used for Redis's data", e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    Path pidFile() {
        return path.resolve("redis.pid");
    }

    /** Returns the redis-server process that wrote the pid file, if it still runs. */
    Optional<ProcessHandle> process() {
        try {
            long pid = Long.parseLong(Files.readString(pidFile()).strip());
            return ProcessHandle.of(pid)
                    .filter(process -> process.info().command().orElse("").contains("redis-server"));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Ends a Redis that a killed JVM left behind. This JVM holds the lock, so nobody needs that Redis. */
    void endOrphan() {
        process().ifPresent(orphan -> {
            log.info("Ending Redis with pid {}, left behind in {}", orphan.pid(), path);
            orphan.destroy();
            try {
                orphan.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                orphan.destroyForcibly();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
