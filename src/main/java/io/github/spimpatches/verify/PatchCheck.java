package io.github.spimpatches.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Settings.Header;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reopens patch files: each is read once, front to back, a row of voxels at a time. Shipped to executors.
 *
 * @param settings of the run that wrote them
 * @param storage how the stores are reached
 * @param depth whether the voxels are compared with the source's
 */
public record PatchCheck(Location out, Settings settings, StorageSettings storage, Depth depth)
        implements Serializable {

    /** The same, which reaches stores also with the Hadoop keys of the machine that it runs on. */
    public PatchCheck withHadoop(Map<String, String> keys) {
        return new PatchCheck(out, settings, storage.over(keys), depth);
    }

    /** How far a validation goes. */
    public enum Depth {
        /** The files by themselves. */
        FILES,
        /** Also every voxel with the source. */
        SOURCE
    }

    /** In voxels: what float32 headers cost, and no more. */
    private static final double ROUNDING = 0.02;

    private static final int BUFFER = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where an image's first voxel lies as a patch's header has it. */
    private record Placed(ManifestRow row, WrittenHeader header, Affine image) {}

    /** What is off with the files of these rows, all of which are there. */
    public List<Finding> of(List<ManifestRow> rows) {
        List<Finding> findings = new ArrayList<>();
        Map<String, List<Placed>> bySource = new LinkedHashMap<>();
        try (Storage files = Storages.open(storage);
                SourceVoxels source = new SourceVoxels(files, settings)) {
            for (ManifestRow row : rows) {
                file(files, source, row, findings, bySource);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bySource.values().forEach(placed -> compareNeighbours(placed, findings));
        return findings;
    }

    private void file(
            Storage files,
            SourceVoxels source,
            ManifestRow row,
            List<Finding> findings,
            Map<String, List<Placed>> bySource)
            throws IOException {
        CRC32C crc = new CRC32C();
        Location file = out.resolve(row.path());
        try (InputStream stored = new CheckedInputStream(new BufferedInputStream(files.open(file), BUFFER), crc)) {
            content(stored, source, row, findings, bySource);
            stored.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            findings.add(new Finding(Check.WHOLE, row.path(), "it cannot be read: " + e.getMessage()));
            return;
        }
        String found = String.format("%08x", crc.getValue());
        if (!found.equals(row.crc32c())) {
            findings.add(new Finding(
                    Check.CHECKSUM, row.path(), "the CRC-32C is " + found + ", the manifest says " + row.crc32c()));
        }
    }

    private void content(
            InputStream stored,
            SourceVoxels source,
            ManifestRow row,
            List<Finding> findings,
            Map<String, List<Placed>> bySource) {
        try {
            InputStream plain = row.path().endsWith(".gz")
                    ? new BufferedInputStream(new GZIPInputStream(stored, BUFFER), BUFFER)
                    : stored;
            WrittenHeader header = WrittenHeader.read(plain);
            compareHeader(row, header, findings);
            if (header.sform() != null && settings.affine() == AffineRule.STANDARD) {
                bySource.computeIfAbsent(row.source(), any -> new ArrayList<>())
                        .add(new Placed(
                                row,
                                header,
                                header.sform().startingAt((double) -row.startX(), (double) -row.startY(), (double)
                                        -row.startZ())));
            }
            voxels(plain, source, row, header, findings);
        } catch (WrittenHeader.NotAPatch e) {
            findings.add(new Finding(Check.WHOLE, row.path(), e.getMessage()));
        } catch (EOFException | ZipException e) {
            findings.add(new Finding(Check.WHOLE, row.path(), "the gzip data are damaged or end too early"));
        } catch (IOException e) {
            findings.add(new Finding(Check.WHOLE, row.path(), "it cannot be read: " + e.getMessage()));
        }
    }

    private void voxels(
            InputStream plain, SourceVoxels source, ManifestRow row, WrittenHeader header, List<Finding> findings)
            throws IOException {
        for (int volume = 0; volume < header.channels(); volume++) {
            int channel = header.channels() == 1 ? channel(header) : volume;
            if (!volume(plain, volume, comparison(source, row, header, channel, findings), row, header, findings)) {
                return;
            }
        }
        if (plain.read() >= 0) {
            findings.add(new Finding(Check.WHOLE, row.path(), "something follows its last voxel"));
        }
    }

    private SourceVoxels.Comparison comparison(
            SourceVoxels source, ManifestRow row, WrittenHeader header, int channel, List<Finding> findings) {
        boolean isAsSaid = header.size().equals(row.size()) && header.dtype().equals(row.dtype());
        if (depth == Depth.SOURCE && isAsSaid) {
            try {
                SourceVoxels.Comparison comparison = source.comparison(row, header, channel);
                comparison.placeProblem().ifPresent(what -> findings.add(new Finding(Check.SOURCE, row.path(), what)));
                return comparison;
            } catch (InputProblem | IOException e) {
                findings.add(new Finding(Check.SOURCE, row.path(), e.getMessage()));
            }
        }
        return SourceVoxels.Comparison.NONE;
    }

    /** One channel's voxels; whether they are all there. */
    private static boolean volume(
            InputStream plain,
            int volume,
            SourceVoxels.Comparison with,
            ManifestRow row,
            WrittenHeader header,
            List<Finding> findings)
            throws IOException {
        SourceVoxels.Comparison comparison = with;
        Extent size = header.size();
        byte[] voxels = new byte[size.x() * header.voxelBytes()];
        long rows = (long) size.y() * size.z();
        for (long at = 0; at < rows; at++) {
            int length = plain.readNBytes(voxels, 0, voxels.length);
            if (length < voxels.length) {
                findings.add(new Finding(
                        Check.WHOLE,
                        row.path(),
                        "it holds " + ((volume * rows + at) * voxels.length + length)
                                + " bytes of voxels, its header says "
                                + header.channels() * rows * voxels.length));
                return false;
            }
            try {
                comparison.row((int) (at % size.y()), (int) (at / size.y()), voxels);
            } catch (InputProblem | IOException e) {
                findings.add(new Finding(Check.SOURCE, row.path(), e.getMessage()));
                comparison = SourceVoxels.Comparison.NONE;
            }
        }
        comparison.difference().ifPresent(what -> findings.add(new Finding(Check.VOXELS, row.path(), what)));
        return true;
    }

    private void compareHeader(ManifestRow row, WrittenHeader header, List<Finding> findings) {
        if (!header.size().equals(row.size())) {
            findings.add(new Finding(
                    Check.SHAPE,
                    row.path(),
                    "the header says " + header.size() + " voxels, the manifest " + row.size()));
        }
        if (header.channels() > 1 && settings.header() != Header.PLAIN) {
            findings.add(new Finding(
                    Check.SHAPE, row.path(), "the header says " + header.channels() + " channels, a patch has one"));
        }
        if (!header.dtype().equals(row.dtype())) {
            findings.add(new Finding(
                    Check.TYPE, row.path(), "the header says " + header.dtype() + ", the manifest " + row.dtype()));
        }
        if (header.isScaled()) {
            findings.add(new Finding(Check.TYPE, row.path(), "the header scales the values"));
        }
        place(row, header).ifPresent(what -> findings.add(new Finding(Check.AFFINE, row.path(), what)));
        origin(row, header).ifPresent(what -> findings.add(new Finding(Check.ORIGIN, row.path(), what)));
    }

    private Optional<String> place(ManifestRow row, WrittenHeader header) {
        Affine sform = header.sform();
        if (sform == null || !sform.isInvertible()) {
            return Optional.of("the header has no sform");
        }
        if (header.qform() != null && header.cornersApart(sform, header.qform()) > ROUNDING) {
            return Optional.of("sform and qform put it at different places");
        }
        if (settings.affine() != AffineRule.STANDARD) {
            // That rule misplaces patches, and is asked for by those who want just that.
            return Optional.empty();
        }
        Point inPatch = sform.inverse().apply(row.centre().world());
        for (int axis = 0; axis < 3; axis++) {
            double off = inPatch.at(axis) - row.size().at(axis) / 2.0;
            if (!(Math.abs(off) <= 0.5 + ROUNDING)) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "its centre lies %.2f voxels from its middle along %s, at most 0.5 is right",
                        Math.abs(off),
                        "xyz".charAt(axis)));
            }
        }
        return Optional.empty();
    }

    private Optional<String> origin(ManifestRow row, WrittenHeader header) {
        if (settings.header() == Header.PLAIN) {
            return Optional.empty();
        }
        if (header.origin() == null) {
            return Optional.of("the header does not tell where it is from");
        }
        JsonNode facts;
        try {
            facts = JSON.readTree(header.origin());
        } catch (JsonProcessingException e) {
            return Optional.of("what the header tells of its origin is not JSON");
        }
        Centre centre = row.centre();
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("subject", centre.subject());
        expected.put("session", centre.session());
        expected.put("label", centre.label());
        expected.put("patch", centre.patch());
        expected.put("image", row.image());
        expected.put("stain", row.stain());
        expected.put("level", row.level());
        expected.put("source", row.source());
        expected.put("dtype", row.dtype());
        expected.put("start", List.of(row.startX(), row.startY(), row.startZ()));
        expected.put("size", List.of(row.size().x(), row.size().y(), row.size().z()));
        expected.put(
                "centre_mm",
                List.of(centre.world().x(), centre.world().y(), centre.world().z()));
        for (Map.Entry<String, Object> fact : expected.entrySet()) {
            String told = facts.path(fact.getKey()).isMissingNode()
                    ? null
                    : facts.path(fact.getKey()).toString();
            String known = fact.getValue() == null
                    ? null
                    : JSON.valueToTree(fact.getValue()).toString();
            if (!Objects.equals(told, known)) {
                return Optional.of("the header tells " + fact.getKey() + " " + told + ", the manifest " + known);
            }
        }
        return Optional.empty();
    }

    private static int channel(WrittenHeader header) {
        try {
            return header.origin() == null
                    ? -1
                    : JSON.readTree(header.origin()).path("channel").asInt(-1);
        } catch (JsonProcessingException e) {
            return -1;
        }
    }

    /** Patches of one image agree where it lies: whichever does not with the median is off. */
    private static void compareNeighbours(List<Placed> placed, List<Finding> findings) {
        double[][] rows = new double[3][4];
        for (int i = 0; i < 12; i++) {
            int entry = i;
            double[] values = placed.stream()
                    .mapToDouble(each -> each.image().at(entry / 4, entry % 4))
                    .sorted()
                    .toArray();
            rows[i / 4][i % 4] = values[values.length / 2];
        }
        Affine usual = Affine.ofRows(rows);
        for (Placed each : placed) {
            ManifestRow row = each.row();
            double apart = each.header()
                    .cornersApart(
                            each.header().sform(),
                            usual.startingAt((double) row.startX(), (double) row.startY(), (double) row.startZ()));
            boolean known = findings.stream()
                    .anyMatch(other ->
                            other.check() == Check.AFFINE && other.where().equals(row.path()));
            if (apart > allowed(row, each.header()) && !known) {
                findings.add(new Finding(
                        Check.AFFINE,
                        row.path(),
                        String.format(
                                Locale.ROOT,
                                "it lies %.2f voxels from where the other patches of its image put it",
                                apart)));
            }
        }
    }

    /** float32 headers round the place, more so far from the world's origin and the image's. */
    static double allowed(ManifestRow row, WrittenHeader header) {
        Affine affine = header.sform();
        double farthest = Arrays.stream(new double[] {affine.m03(), affine.m13(), affine.m23()})
                .map(Math::abs)
                .max()
                .orElse(0);
        double finest = Math.min(affine.spacing(0), Math.min(affine.spacing(1), affine.spacing(2)));
        double steps = Math.abs(row.startX()) + Math.abs(row.startY()) + (double) Math.abs(row.startZ());
        return ROUNDING + 2e-7 * (farthest / finest + steps);
    }
}
