package io.imcache.redis.codec;

import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A dictionary that was trained on what came.
 *
 * @param before bytes that other samples take with the dictionary in use
 * @param after bytes that they take with this one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TrainedDictionary(byte[] content, long before, long after) {
    private static final int SIZE = 32 * 1024;

    /** Trains on a half of the samples and tries the other half; empty if the samples give no dictionary. */
    static Optional<TrainedDictionary> of(List<byte[]> samples, ItemCodec present) {
        var mixed = new ArrayList<>(samples);
        Collections.shuffle(mixed);
        List<byte[]> learned = mixed.subList(0, mixed.size() / 2);
        List<byte[]> tried = mixed.subList(mixed.size() / 2, mixed.size());
        int bytes = learned.stream().mapToInt(json -> json.length).sum();
        var trainer = new ZstdDictTrainer(bytes, SIZE, ItemCodec.LEVEL);
        learned.forEach(trainer::addSample);
        byte[] content;
        try {
            content = trainer.trainSamples();
        } catch (ZstdException e) {
            return Optional.empty(); // too few, or too much alike
        }
        try (var codec = new ItemCodec()) {
            codec.add(Dictionary.LARGEST, content);
            codec.use(Dictionary.LARGEST);
            return Optional.of(new TrainedDictionary(content, size(present, tried), size(codec, tried)));
        }
    }

    private static long size(ItemCodec codec, List<byte[]> items) {
        return items.stream().mapToLong(json -> codec.compress(json).length).sum();
    }

    /** Tells whether this dictionary saves at least a tenth. */
    public boolean isWorthwhile() {
        return after * 10 <= before * 9;
    }
}
