package io.imcache.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots on disk that no master has yet: at most one for an account, the newest. The files are readable for their owner
 * only, since they hold what people write to each other.
 */
final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    private static final String SUFFIX = ".snapshot.gz";

    private final Path directory;
    private final FileChannel lock;

    /**
     * A snapshot that an earlier process could not deliver.
     *
     * @param timestamp when it was cut, in milliseconds
     */
    record Spooled(Path file, String accountId, String platform, long timestamp) {
        InputStream open() throws IOException {
            return new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)));
        }
    }

    private Spool(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Takes a directory, which is made where there is none.
     *
     * @throws IllegalStateException if another process has it
     */
    static Spool open(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    directory.resolve("spool.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new IllegalStateException(
                        directory + ": in use by another process (expected: a directory of this worker alone)");
            }
            return new Spool(directory, channel);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": can't be used to keep snapshots", e);
        }
    }

    /** What earlier processes left; a file that can't be read is passed over, with a warning. */
    List<Spooled> left() {
        var left = new ArrayList<Spooled>();
        try (var files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                try (var in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                    left.add(PushJson.readHead(file, in));
                } catch (IOException | RuntimeException e) {
                    log.warn(
                            "The kept snapshot {} can't be read: {}",
                            file.getFileName(),
                            e.getClass().getName());
                }
            }
        } catch (IOException e) {
            log.warn("Kept snapshots can't be listed", e);
        }
        return left;
    }

    /** Keeps a full snapshot in place of the one that is kept of this account; all of it, or the old one stays. */
    void keep(Outgoing outgoing) {
        try {
            Path temporary = Files.createTempFile(directory, "writing", ".tmp");
            try {
                try (OutputStream out =
                        new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)))) {
                    PushJson.write(outgoing.head(), outgoing.cut(), out);
                }
                Path file = file(outgoing.head().accountId());
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "The snapshot of account {} can't be kept on disk",
                    outgoing.head().accountId(),
                    e);
        }
    }

    /** A master has the account, or never will. */
    void drop(String accountId) {
        try {
            Files.deleteIfExists(file(accountId));
        } catch (IOException e) {
            log.warn("The kept snapshot of account {} can't be deleted", accountId, e);
        }
    }

    private Path file(String accountId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(accountId.getBytes(StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(hash, 0, 16) + SUFFIX);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
