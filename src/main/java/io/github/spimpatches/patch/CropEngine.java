package io.github.spimpatches.patch;

import io.github.spimpatches.config.Crops;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.Pyramid;
import io.github.spimpatches.image.PyramidSink;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.image.TouchedChunks;
import io.github.spimpatches.imaris.ImarisFile;
import io.github.spimpatches.imaris.ImarisImage;
import io.github.spimpatches.manifest.CropRow;
import io.github.spimpatches.manifest.CropRow.Status;
import io.github.spimpatches.ngff.ShardedOmeZarr;
import io.github.spimpatches.tiff.OmeTiff;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;

/**
 * The crops of one region of one subject in, a result for each out. A crop is read block by block, grows on a local disk
 * and is published whole; one that fails takes nothing else with it: its row says why.
 */
public final class CropEngine implements Cropper {
    private static final long serialVersionUID = 1L;
    private static final String CREATOR = "spim-patches";

    /** Metadata beside the voxels. */
    private static final long OVERHEAD = 16L << 20;

    private static final double MICROMETRES = 1000;

    private final CropWork work;

    public CropEngine(CropWork work) {
        this.work = work;
    }

    @Override
    public List<CropResult> crop(List<CropTask> crops, Progress progress) {
        TaskReads reads = TaskReads.shared(work.id(), work.storage(), work.chunkPoolBytes());
        List<CropResult> results = new ArrayList<>();
        for (CropTask task : crops) {
            results.add(crop(task, progress, reads));
        }
        return results;
    }

    /** The same with storage, images and chunks of the caller's. */
    CropResult crop(CropTask task, Progress progress, TaskReads reads) {
        Told told = new Told(progress, task.chunks());
        try {
            return task.box() == null
                    ? new CropResult(row(task, null, task.status(), null, null, task.absence()), ReadCounts.ZERO)
                    : make(task, told, reads);
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while making " + task.path());
            }
            return new CropResult(row(task, null, Status.FAILED, null, null, PatchEngine.reason(e)), ReadCounts.ZERO);
        } finally {
            told.rest();
        }
    }

    private CropResult make(CropTask task, Told told, TaskReads reads) throws IOException {
        SourceImage image = reads.image(task.source());
        CropForm form = CropForm.of(
                image.voxelToWorld(), image.type(), task.box(), work.crops().format());
        CropProvenance provenance = new CropProvenance(task, image, form, work.crops());
        CropPublication publication =
                new CropPublication(reads.storage(), work.out().resolve(task.path()));
        if (work.resume() == Extraction.Resume.KEEP) {
            Optional<CropPublication.Published> kept = publication.existing(provenance.fingerprint());
            if (kept.isPresent()) {
                return new CropResult(row(task, form, Status.KEPT, image.where(), kept.get(), null), ReadCounts.ZERO);
            }
        }
        LabelMask mask = work.crops().masksOutside()
                ? new LabelMask(
                        reads.labels(task.dseg(), work.affine()), task.region().members(), image.voxelToWorld())
                : null;
        Path parent = work.crops().scratch() == null
                ? null
                : Path.of(work.crops().scratch().uri());
        long bytes = form.pyramid().chunkBytes() * task.channels().size();
        try (Scratch scratch = Scratch.open(parent, bytes + bytes / 1000 + OVERHEAD)) {
            Path made = scratch.folder().resolve("crop");
            ReadCounts counts;
            try (PyramidSink sink = new ScratchSink(sink(made, task, form, provenance), scratch.folder());
                    CropReader reader =
                            new CropReader(image, task.source().uri().isLocal(), reads.pool())) {
                new PyramidBuilder(
                                form.pyramid(),
                                task.channels(),
                                form.order(),
                                form.conversion(),
                                mask,
                                reader,
                                sink,
                                told)
                        .build();
                sink.finish();
                counts = withRereads(reader.counts(), image, task);
            }
            CropPublication.Published published = publication.publish(made, provenance);
            return new CropResult(row(task, form, Status.WRITTEN, image.where(), published, null), counts);
        }
    }

    private PyramidSink sink(Path made, CropTask task, CropForm form, CropProvenance provenance) throws IOException {
        String name = task.region().name();
        return switch (work.crops().format()) {
            case IMS ->
                ImarisFile.create(
                        made,
                        form.pyramid(),
                        new ImarisImage(
                                name,
                                provenance.description(),
                                task.looks(),
                                micrometres(form.from()),
                                micrometres(form.to()),
                                CREATOR));
            case OME_ZARR ->
                new ShardedOmeZarr(
                        made, form.pyramid(), name, task.looks(), form.order().orderedToWorld());
            case TIF ->
                OmeTiff.create(
                        made,
                        form.pyramid(),
                        name,
                        task.looks(),
                        micrometres(spacing(form.order().orderedToWorld())),
                        micrometres(form.order().orderedToWorld().apply(0, 0, 0)));
        };
    }

    private static Point spacing(Affine toWorld) {
        return new Point(toWorld.spacing(0), toWorld.spacing(1), toWorld.spacing(2));
    }

    private static Point micrometres(Point millimetres) {
        return new Point(millimetres.x() * MICROMETRES, millimetres.y() * MICROMETRES, millimetres.z() * MICROMETRES);
    }

    /** Chunks of earlier batches that had to go are not known to the pool any more: what is beyond one for each is again. */
    private static ReadCounts withRereads(ReadCounts counts, SourceImage image, CropTask task) {
        long touched = TouchedChunks.count(image, task.channels(), task.box());
        long again = Math.max(0, counts.chunksDecoded() + counts.chunksAbsent() - touched);
        return new ReadCounts(
                counts.bytesRead(),
                counts.bytesNeeded(),
                counts.requests(),
                counts.chunksDecoded(),
                Math.min(counts.chunksDecoded(), again),
                Math.min(counts.chunksAbsent(), touched));
    }

    private CropRow row(
            CropTask task,
            CropForm form,
            Status status,
            String where,
            CropPublication.Published published,
            String error) {
        Box box = task.box() == null ? new Box(0, 0, 0, new Extent(0, 0, 0)) : task.box();
        Pyramid pyramid = form == null ? null : form.pyramid();
        Crops crops = work.crops();
        return new CropRow(
                task.subject(),
                task.session(),
                task.source().kind(),
                task.source().desc(),
                task.atlas(),
                task.template(),
                task.source().level(),
                task.region().index(),
                task.region().name(),
                task.region().abbreviation(),
                box.x(),
                box.y(),
                box.z(),
                box.size(),
                form == null ? null : form.from(),
                form == null ? null : form.to(),
                crops.marginMm(),
                crops.masksOutside(),
                task.looks().stream().map(Channel::label).collect(Collectors.joining(",")),
                pyramid == null ? null : pyramid.type().word(),
                pyramid == null ? null : pyramid.levels().size(),
                crops.format().extension(),
                task.path(),
                published == null ? null : published.bytes(),
                published == null ? null : published.crc32c(),
                task.clippedVoxels(),
                status,
                error,
                where == null ? task.source().uri().uri() : where);
    }

    /** Tells each chunk once, whatever becomes of the crop. */
    private static final class Told implements PyramidBuilder.Heard {
        private final Progress progress;
        private long left;

        Told(Progress progress, long chunks) {
            this.progress = progress;
            this.left = chunks;
        }

        @Override
        public void chunk(long bytesRead) {
            left--;
            progress.patchDone(bytesRead, 0);
        }

        void rest() {
            for (; left > 0; left--) {
                progress.patchDone(0, 0);
            }
        }
    }
}
