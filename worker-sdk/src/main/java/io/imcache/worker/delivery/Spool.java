package io.imcache.worker.delivery;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps snapshots on disk that no master has yet: at most one for each account, the newest. Only their owner can read the
 * files, since they hold what people write to each other.
 */
public final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    private static final String SUFFIX = ".snapshot.gz";

    private final Path directory;
    private final FileChannel lock;

    /**
     * A snapshot that an earlier process could not deliver.
     *
     * @param timestamp when the account was cut, in milliseconds
     * @param epoch of the lease that the worker had then; null for none
     */
    public record Spooled(Path file, String accountId, String platform, long timestamp, @Nullable Long epoch) {
        InputStream open() throws IOException {
            return unzipped(file);
        }
    }

    private Spool(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Opens a directory for this process alone, and creates it if it does not exist.
     *
     * @throws IllegalStateException if another process uses it
     * @throws UncheckedIOException if it cannot be used
     */
    public static Spool open(Path directory) {
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

    /** Returns what earlier processes left. Skips files that can't be read, with a warning. */
    public List<Spooled> left() {
        var left = new ArrayList<Spooled>();
        try (var files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                try {
                    left.add(read(file));
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

    private static Spooled read(Path file) throws IOException {
        try (InputStream in = unzipped(file)) {
            PushHead head = PushJson.readHead(in);
            if (head == null) {
                throw new IOException(file + ": no snapshot");
            }
            return new Spooled(file, head.accountId(), head.platform(), head.timestamp(), head.epoch());
        }
    }

    private static InputStream unzipped(Path file) throws IOException {
        return new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    /** Keeps a full snapshot in place of the account's earlier one, which stays if this fails. */
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

    /** Deletes the snapshot of an account. */
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
