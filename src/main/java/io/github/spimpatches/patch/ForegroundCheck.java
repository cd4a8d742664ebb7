package io.github.spimpatches.patch;

import io.github.spimpatches.config.ForegroundRule;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.manifest.Centre;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much of the mask is foreground around the centres of one subject: counted in the mask's own voxels, while the
 * draw went by a coarser level. One count serves the patches of all images at a centre, so pairs stay pairs. The mask's
 * chunks are those of its own patch, which the pool holds.
 */
final class ForegroundCheck {
    private final ForegroundRule rule;
    private final PatchSource mask;
    private final SourceImage image;
    private final ChunkPool pool;
    private final Map<Centre, PatchReader> readers = new HashMap<>();
    private final Map<Centre, Double> shares = new HashMap<>();
    private final Map<Centre, ReadCounts> untold = new HashMap<>();

    private ForegroundCheck(ForegroundRule rule, PatchSource mask, SourceImage image, ChunkPool pool) {
        this.rule = rule;
        this.mask = mask;
        this.image = image;
        this.pool = pool;
    }

    /** The image of a subject that tells what is foreground, at the finest level of the run; empty where none is to. */
    static Optional<PatchSource> mask(ForegroundRule rule, List<PatchSource> sources) {
        return rule.isAny()
                ? Optional.empty()
                : sources.stream()
                        .filter(source -> rule.mask().matches(source.kind(), source.stain()))
                        .min(Comparator.comparingInt(PatchSource::level));
    }

    static ForegroundCheck of(ForegroundRule rule, PatchSource mask, TaskReads reads) throws IOException {
        return new ForegroundCheck(rule, mask, reads.image(mask), reads.pool());
    }

    List<FetchAhead.Need> needs(Centre centre) {
        return PatchReader.chunks(image, mask.channel(), box(centre)).stream()
                .map(id -> new FetchAhead.Need(image, id))
                .toList();
    }

    /** Announces the chunks of a centre to the pool, once. */
    void expect(Centre centre, ChunkPool.Fetch fetch) {
        readers.computeIfAbsent(centre, any -> {
            PatchReader reader = new PatchReader(image, mask.channel(), box(centre), pool, fetch);
            reader.expect();
            return reader;
        });
    }

    /** The share of foreground around a centre that was announced, 0 to 1, to eight digits. */
    double share(Centre centre) throws IOException {
        Double known = shares.get(centre);
        if (known != null) {
            return known;
        }
        PatchReader reader = readers.get(centre);
        ForegroundCount count = new ForegroundCount(image.type());
        try {
            reader.writeTo(count);
        } finally {
            reader.forgoRest();
            untold.put(centre, reader.counts());
        }
        double share =
                ForegroundRule.rounded((double) count.voxels() / mask.size().voxels());
        shares.put(centre, share);
        return share;
    }

    /** What it took to count, told once. */
    ReadCounts counts(Centre centre) {
        ReadCounts counts = untold.remove(centre);
        return counts == null ? ReadCounts.ZERO : counts;
    }

    /** Why a patch is not written; empty where its share will do. */
    Optional<String> refusal(Centre centre, double share) {
        if (rule.holds(share)) {
            return Optional.empty();
        }
        String drawn = centre.foreground() == null
                ? ""
                : "; it was drawn for " + ForegroundRule.plain(centre.foreground()) + " by a coarser look";
        return Optional.of("Not written: " + ForegroundRule.plain(share) + " of its patch of " + mask.uri() + " level "
                + mask.level() + " is foreground, " + rule.broken(share) + drawn + ".");
    }

    /** Takes back what was announced and not counted. */
    void forgoRest() {
        readers.values().forEach(PatchReader::forgoRest);
    }

    private Box box(Centre centre) {
        return mask.around(centre, image);
    }
}
