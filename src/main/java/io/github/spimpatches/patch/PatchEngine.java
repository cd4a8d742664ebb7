package io.github.spimpatches.patch;

import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.config.Settings.Header;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestOrder;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.nifti.NibabelHeader;
import io.github.spimpatches.nifti.PatchHeader;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.zip.ZipException;

/**
 * One label's centres in, a result for every patch out.
 *
 * <p>Subject by subject: every image of every centre becomes a patch to cut; those that an earlier run left, made with
 * the same settings, are kept; the chunks of the rest are announced, and the rest is written in Morton order. A patch
 * that fails takes nothing else with it: its row says why.
 */
public final class PatchEngine implements LabelExtractor {
    private static final long serialVersionUID = 1L;

    /** More than enough for header and extension. */
    private static final int FIRST_BYTES = 8192;

    /** ISIZE, the last field of RFC 1952: the length of the data modulo 2^32, little endian. */
    private static final int GZIP_LENGTH_BYTES = 4;

    private final Extraction extraction;

    public PatchEngine(Extraction extraction) {
        this.extraction = extraction;
    }

    @Override
    public List<PatchResult> extract(List<Centre> centres, Progress progress) {
        return extract(centres, progress, TaskReads.shared(extraction));
    }

    @Override
    public LabelExtractor withHadoop(Map<String, String> keys) {
        return new PatchEngine(extraction.withStorage(extraction.storage().over(keys)));
    }

    /** The same with storage, images and chunks of the caller's. */
    public List<PatchResult> extract(List<Centre> centres, Progress progress, TaskReads reads) {
        Map<String, List<Centre>> bySubject = new LinkedHashMap<>();
        for (Centre centre : centres) {
            bySubject
                    .computeIfAbsent(Extraction.key(centre.subject(), centre.session()), any -> new ArrayList<>())
                    .add(centre);
        }
        Set<Centre> pictured = extraction.gallery().chosen(centres);
        List<PatchResult> results = new ArrayList<>();
        bySubject.values().forEach(own -> results.addAll(subject(own, pictured, progress, reads)));
        results.sort(Comparator.comparing(PatchResult::row, ManifestOrder.ROWS));
        return results;
    }

    private List<PatchResult> subject(List<Centre> centres, Set<Centre> pictured, Progress progress, TaskReads reads) {
        List<PatchResult> results = new ArrayList<>();
        List<Job> jobs = new ArrayList<>();
        List<PatchSource> sources = extraction.sourcesOf(centres.get(0));
        PatchSource mask =
                ForegroundCheck.mask(extraction.foreground(), sources).orElse(null);
        for (PatchSource source : sources) {
            for (Centre centre : centres) {
                try {
                    if (source.problem() != null) {
                        throw new InputProblem(source.problem());
                    }
                    Job job = new Job(centre, source, reads.image(source), mask, pictured.contains(centre));
                    if (extraction.edge() == Edge.INSIDE && !job.box.isInside(job.image.extent())) {
                        add(
                                results,
                                new PatchResult(
                                        job.row(Status.FAILED, null, null, job.beyond(), null), ReadCounts.ZERO),
                                progress);
                        continue;
                    }
                    Optional<PatchResult> kept = kept(job, reads);
                    if (kept.isPresent()) {
                        add(results, kept.get(), progress);
                    } else {
                        jobs.add(job);
                    }
                } catch (IOException | RuntimeException e) {
                    add(results, new PatchResult(failed(centre, source, e), ReadCounts.ZERO), progress);
                }
            }
        }
        jobs.sort(Comparator.<Job>comparingLong(job -> job.order)
                .thenComparingInt(job -> job.centre.patch())
                .thenComparing(job -> job.source.folder()));
        results.addAll(write(jobs, mask, progress, reads));
        return results;
    }

    private List<PatchResult> write(List<Job> jobs, PatchSource mask, Progress progress, TaskReads reads) {
        List<ChannelsReader> readers = new ArrayList<>();
        List<PatchResult> results = new ArrayList<>();
        ForegroundCheck check = null;
        try {
            check = mask == null ? null : ForegroundCheck.of(extraction.foreground(), mask, reads);
        } catch (IOException | RuntimeException e) {
            for (Job job : jobs) {
                add(results, new PatchResult(failed(job.centre, job.source, e), ReadCounts.ZERO), progress);
            }
            return results;
        }
        try (FetchAhead ahead = new FetchAhead(needs(jobs, check), reads.pool());
                SendBehind behind = new SendBehind(reads.storage())) {
            for (Job job : jobs) {
                if (check != null) {
                    check.expect(job.centre, ahead);
                }
                ChannelsReader reader =
                        new ChannelsReader(job.image, job.source.channels(), job.box, reads.pool(), ahead);
                reader.expect();
                readers.add(reader);
            }
            for (int i = 0; i < jobs.size(); i++) {
                Job job = jobs.get(i);
                ChannelsReader reader = readers.get(i);
                long started = System.nanoTime();
                Cut cut = cut(job, reader, check, reads, behind);
                reader.forgoRest();
                PatchResult result = cut.result.taking(System.nanoTime() - started);
                if (cut.held == null) {
                    add(results, result, progress);
                } else {
                    behind.send(job.file, cut.held, result, e -> job.failed(e, cut.share, result.reads()))
                            .forEach(settled -> add(results, settled, progress));
                }
            }
            behind.rest().forEach(settled -> add(results, settled, progress));
        } finally {
            readers.forEach(ChannelsReader::forgoRest);
            if (check != null) {
                check.forgoRest();
            }
        }
        return results;
    }

    private static void add(List<PatchResult> results, PatchResult result, Progress progress) {
        results.add(result);
        result.tell(progress);
    }

    /** The chunks of remote images, in the order of their use: the mask's of a centre come before its patches'. */
    private static List<FetchAhead.Need> needs(List<Job> jobs, ForegroundCheck check) {
        Set<FetchAhead.Need> needs = new LinkedHashSet<>();
        for (Job job : jobs) {
            if (check != null && !job.mask.uri().isLocal()) {
                needs.addAll(check.needs(job.centre));
            }
            if (!job.source.uri().isLocal()) {
                for (int channel : job.source.channels().indices()) {
                    PatchReader.chunks(job.image, channel, job.box)
                            .forEach(id -> needs.add(new FetchAhead.Need(job.image, id)));
                }
            }
        }
        return List.copyOf(needs);
    }

    /**
     * A patch that was cut.
     *
     * @param held its file, to be sent; null where it was written, or failed
     */
    private record Cut(PatchResult result, SendBehind.Held held, Double share) {}

    private Cut cut(Job job, ChannelsReader reader, ForegroundCheck check, TaskReads reads, SendBehind behind) {
        Double share = null;
        TaskMemory taken = null;
        try {
            reads.memory().take(job.memory);
            taken = job.memory;
            if (check != null) {
                share = check.share(job.centre);
                Optional<String> refusal = check.refusal(job.centre, share);
                if (refusal.isPresent()) {
                    ManifestRow row = job.row(Status.FAILED, null, null, refusal.get(), share);
                    return new Cut(new PatchResult(row, counts(job, reader, check)), null, share);
                }
            }
            Glance glance = job.glance(job.voxels(reader, reads.pool()));
            byte[] header = job.header(share);
            long bytes = header.length + job.voxelBytes();
            SendBehind.Held held = behind.takes(job.file, bytes) ? new SendBehind.Held((int) bytes) : null;
            PatchFile.Written written = PatchFile.write(
                    held == null ? body -> reads.storage().publish(job.file, body) : body -> body.writeTo(held::write),
                    extraction.format(),
                    extraction.compression(),
                    header,
                    glance);
            ManifestRow row = job.row(Status.WRITTEN, written.bytes(), written.crc32c(), null, share);
            return new Cut(new PatchResult(row, counts(job, reader, check), glance.quality(row.path())), held, share);
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while writing " + job.file);
            }
            return new Cut(job.failed(e, share, counts(job, reader, check)), null, share);
        } finally {
            if (taken != null) {
                reads.memory().giveBack(taken);
            }
        }
    }

    private static ReadCounts counts(Job job, ChannelsReader reader, ForegroundCheck check) {
        return check == null ? reader.counts() : reader.counts().plus(check.counts(job.centre));
    }

    /** A patch that is there already, made with the same settings; its checksum is left open where a table has it. */
    private Optional<PatchResult> kept(Job job, TaskReads reads) throws IOException {
        if (!extraction.resume().keeps() || extraction.look().header() == Header.PLAIN) {
            return Optional.empty();
        }
        OptionalLong size = reads.sizeOfExisting(job.file);
        if (size.isEmpty() || !job.couldHave(size.getAsLong())) {
            return Optional.empty();
        }
        if (extraction.format() == Format.NII_GZ && !job.isWhole(reads.storage(), size.getAsLong())) {
            return Optional.empty();
        }
        byte[] first = reads.storage().read(job.file, 0, (int) Math.min(FIRST_BYTES, size.getAsLong()));
        Optional<String> text = PatchHeader.text(first);
        if (!text.flatMap(Provenance::fingerprint).equals(Provenance.fingerprint(job.json(0.0)))) {
            return Optional.empty();
        }
        Double share = null;
        if (job.mask != null) {
            OptionalDouble found = Provenance.foreground(text.get());
            // One that no longer will do is counted again, and told of.
            if (found.isEmpty() || !extraction.foreground().holds(found.getAsDouble())) {
                return Optional.empty();
            }
            share = found.getAsDouble();
        }
        if (extraction.resume() != Extraction.Resume.REVIEW) {
            return Optional.of(
                    new PatchResult(job.row(Status.KEPT, size.getAsLong(), null, null, share), ReadCounts.ZERO));
        }
        return reviewed(job, size.getAsLong(), share, reads);
    }

    /** Looks at a patch of which no table tells; empty where it is not whole. */
    private Optional<PatchResult> reviewed(Job job, long bytes, Double share, TaskReads reads) throws IOException {
        SecondLook voxels = job.secondLook(reads.storage());
        Glance glance = job.glance(voxels);
        try {
            glance.writeTo((array, offset, length) -> {});
        } catch (EOFException | ZipException e) {
            return Optional.empty();
        }
        ManifestRow row = job.row(Status.KEPT, bytes, voxels.crc32c(), null, share);
        return Optional.of(new PatchResult(row, ReadCounts.ZERO, glance.quality(row.path())));
    }

    /** Why a patch failed, one line. */
    static String reason(Exception e) {
        if (e instanceof InputProblem problem) {
            return String.join(" ", problem.lines());
        }
        String message =
                e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
        if (e instanceof IOException && !message.isEmpty()) {
            return message;
        }
        return "unexpected " + e.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message)
                + "; please report";
    }

    private ManifestRow failed(Centre centre, PatchSource source, Exception e) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        return new ManifestRow(
                centre,
                source.kind(),
                source.stain(),
                source.desc(),
                source.level(),
                0,
                0,
                0,
                source.size(),
                null,
                path(centre, source),
                null,
                null,
                0,
                Status.FAILED,
                reason(e),
                source.uri().uri());
    }

    private String path(Centre centre, PatchSource source) {
        return source.path(
                extraction.names().get(centre.label()),
                centre.patch(),
                extraction.format(),
                extraction.look().names());
    }

    /** One patch to cut. */
    private final class Job {
        private final Centre centre;
        private final PatchSource source;
        private final SourceImage image;
        private final Box box;
        private final PatchPlace place;
        private final PixelType type;
        private final long order;
        private final String path;
        private final Location file;
        /** Null where any foreground will do. */
        private final PatchSource mask;

        private final boolean isPictured;
        private final TaskMemory memory;

        Job(Centre centre, PatchSource source, SourceImage image, PatchSource mask, boolean isPictured) {
            this.isPictured = isPictured;
            this.centre = centre;
            this.source = source;
            this.image = image;
            this.box = source.around(centre, image);
            this.place = PatchPlace.of(image, box, source.geometry().rule());
            this.type = extraction.look().type(source, image.type());
            this.order = MortonOrder.of(box);
            this.path = path(centre, source);
            this.file = extraction.out().resolve(path);
            this.mask = mask;
            this.memory = TaskMemory.of(image, source, extraction.look());
        }

        private String json(Double share) {
            return Provenance.json(
                    centre,
                    source,
                    image,
                    box,
                    extraction.format(),
                    extraction.compression(),
                    extraction.look(),
                    mask == null ? null : new Provenance.Foreground(mask.uri() + " level " + mask.level(), share));
        }

        /** Why a patch that reaches beyond its image is not cut. */
        String beyond() {
            return "The patch reaches beyond " + image.where() + ": it starts at voxel " + box.x() + ", " + box.y()
                    + ", " + box.z() + " and is " + box.size() + ", the image is " + image.extent()
                    + ". Fill up with zeros with --edge pad.";
        }

        byte[] header(Double share) {
            return switch (extraction.look().header()) {
                case ORIGIN -> PatchHeader.bytes(place.size(), type, place.voxelToWorld(), json(share));
                case PLAIN ->
                    NibabelHeader.bytes(
                            place.size(),
                            type,
                            place.voxelToWorld(),
                            source.channels().count(),
                            source.channels().labels());
            };
        }

        /** The voxels as the file holds them: streamed, unless the whole patch decides what becomes of each. */
        PatchFile.Voxels voxels(ChannelsReader reader, ChunkPool pool) {
            if (source.isBinary()) {
                return new BinaryVoxels(image.type(), reader);
            }
            return type == image.type()
                    ? reader
                    : new StretchedVoxels(
                            image.type(),
                            box.size(),
                            source.channels().count(),
                            extraction.look().seed(),
                            reader,
                            pool);
        }

        Glance glance(PatchFile.Voxels voxels) {
            int edge = isPictured ? extraction.gallery().edge() : 0;
            return new Glance(voxels, place.size(), type, edge);
        }

        SecondLook secondLook(Storage storage) {
            return new SecondLook(
                    storage, file, extraction.format(), header(0.0).length, source.fileVoxels(), type.bytes());
        }

        /** Whether a file of this size can be this patch: an uncompressed one has exactly one size. */
        boolean couldHave(long bytes) {
            return extraction.format() == Format.NII_GZ ? bytes > GZIP_LENGTH_BYTES : bytes == plainBytes();
        }

        /** Whether a gzip file ends as it should: with the length of what it holds. One that was cut off does not. */
        boolean isWhole(Storage storage, long bytes) throws IOException {
            byte[] end = storage.read(file, bytes - GZIP_LENGTH_BYTES, GZIP_LENGTH_BYTES);
            return ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt() == (int) plainBytes();
        }

        private long plainBytes() {
            return header(0.0).length + voxelBytes();
        }

        long voxelBytes() {
            return source.fileVoxels() * type.bytes();
        }

        PatchResult failed(Exception why, Double share, ReadCounts counts) {
            return new PatchResult(row(Status.FAILED, null, null, reason(why), share), counts);
        }

        ManifestRow row(Status status, Long bytes, String crc32c, String error, Double share) {
            return new ManifestRow(
                    centre,
                    source.kind(),
                    source.stain(),
                    source.desc(),
                    source.level(),
                    box.x(),
                    box.y(),
                    box.z(),
                    place.size(),
                    type.word(),
                    path,
                    bytes,
                    crc32c,
                    box.size().voxels() - box.voxelsInside(image.extent()),
                    status,
                    error,
                    image.where(),
                    share);
        }
    }
}
