package io.github.spimpatches.export;

import java.util.ArrayList;
import java.util.List;

/** Cuts samples, in their order, into shards of a set size. */
final class Shards {
    private Shards() {}

    static List<List<Sample>> of(List<Sample> samples, ExportSettings settings) {
        List<List<Sample>> shards = new ArrayList<>();
        List<Sample> shard = new ArrayList<>();
        long bytes = 0;
        for (Sample sample : samples) {
            boolean isFull = bytes + sample.bytes() > settings.shardBytes()
                    || (settings.shardCount() > 0 && shard.size() == settings.shardCount());
            if (isFull && !shard.isEmpty()) {
                shards.add(shard);
                shard = new ArrayList<>();
                bytes = 0;
            }
            shard.add(sample);
            bytes += sample.bytes();
        }
        if (!shard.isEmpty()) {
            shards.add(shard);
        }
        return shards;
    }
}
