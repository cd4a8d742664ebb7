package io.github.spimpatches.patch;

import io.github.spimpatches.config.ForegroundRule;
import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Everything that an executor needs to know to extract any label: plain values, shipped once.
 *
 * @param id of this run, so that what a JVM keeps for one run is not taken for another's; never written
 * @param sources for each subject and session ({@link #key}) its images, in the manifest's order
 * @param names for each label index how its files' names begin: atlas and label
 * @param resume whether files from an earlier run may be there
 * @param look what patches look like beyond their format
 * @param foreground what share of a patch is to be foreground, counted while extracting
 * @param gallery of which patches pictures are kept
 * @param chunkPoolBytes bound of an executor's decoded chunks; 0 for a quarter of its heap
 */
public record Extraction(
        String id,
        Location out,
        Format format,
        Compression compression,
        Map<String, List<PatchSource>> sources,
        Map<Integer, String> names,
        Edge edge,
        Resume resume,
        StorageSettings storage,
        long chunkPoolBytes,
        PatchLook look,
        ForegroundRule foreground,
        Gallery gallery)
        implements Serializable {

    /** Any foreground will do, and no pictures are kept. */
    public Extraction(
            String id,
            Location out,
            Format format,
            Compression compression,
            Map<String, List<PatchSource>> sources,
            Map<Integer, String> names,
            Edge edge,
            Resume resume,
            StorageSettings storage,
            long chunkPoolBytes,
            PatchLook look) {
        this(
                id,
                out,
                format,
                compression,
                sources,
                names,
                edge,
                resume,
                storage,
                chunkPoolBytes,
                look,
                ForegroundRule.ANY,
                Gallery.NONE);
    }

    /** What to do with patches that are there already. */
    public enum Resume {
        /** Nothing can be there: do not even look. */
        FRESH,
        /** Keep those made with the same settings. */
        KEEP,
        /** The same, but look at each: the run that made them did not come to write its tables. */
        REVIEW,
        /** Write all of them again. */
        OVERWRITE;

        /** Whether patches that are there may stay. */
        public boolean keeps() {
            return this == KEEP || this == REVIEW;
        }
    }

    /** The same once more, all that is there being looked at; another run, as far as a JVM's memory goes. */
    public Extraction reviewing() {
        return with(id + "-review", Resume.REVIEW, storage);
    }

    Extraction withStorage(StorageSettings reached) {
        return with(id, resume, reached);
    }

    private Extraction with(String otherId, Resume otherResume, StorageSettings otherStorage) {
        return new Extraction(
                otherId,
                out,
                format,
                compression,
                sources,
                names,
                edge,
                otherResume,
                otherStorage,
                chunkPoolBytes,
                look,
                foreground,
                gallery);
    }

    /** Whether every patch will be cut: none can be there, and none is left out for what it shows. */
    boolean cutsEveryPatch() {
        return resume == Resume.FRESH && foreground.isAny();
    }

    /** The images of a centre's subject and session. */
    List<PatchSource> sourcesOf(Centre centre) {
        return sources.getOrDefault(key(centre.subject(), centre.session()), List.of());
    }

    /** The key of a subject and session in {@link #sources}. */
    public static String key(String subject, String session) {
        return session == null ? subject : subject + "\t" + session;
    }
}
