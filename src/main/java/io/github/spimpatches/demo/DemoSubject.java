package io.github.spimpatches.demo;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.ngff.OmeZarrWriter;
import io.github.spimpatches.nifti.PatchHeader;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * One subject of the demo: makes its brain and writes its files.
 *
 * @param id without {@code sub-}
 * @param stains its channels
 * @param seed of everything random in it
 */
record DemoSubject(String id, Anatomy anatomy, List<Staining> stains, long seed) {
    static final Orientation ORIENTATION = new Orientation("RPI");

    private static final Extent IMAGE = new Extent(192, 160, 128);
    private static final Extent CHUNK = Extent.cube(64);
    private static final double IMAGE_MICROMETRES = 4;
    private static final int LEVELS = 3;
    private static final Extent LABELS = new Extent(48, 40, 32);
    private static final double LABELS_MM = 0.016;

    /** Intensity where there is no tissue. */
    private static final double DARK = 110;

    /** Share of the light that is lost at the image's sides. */
    private static final double FALLOFF = 0.35;

    /** Noise at intensity 1. */
    private static final double NOISE = 1.6;

    /** Within this share of the brain's depth the tissue fades to nothing. */
    private static final double SOFT_RIM = 0.03;

    /** Writes the raw image below {@code bids}, all else below {@code derivatives}. */
    void write(Storage storage, Location bids, Location derivatives) throws IOException {
        String entities = "sub-" + id + "_sample-brain_acq-demo";
        Location raw = bids.resolve("sub-" + id + "/micr");
        Location seg = derivatives.resolve("sub-" + id + "/seg");
        Location parc = derivatives.resolve("sub-" + id + "/parc");

        float[] tissue = tissue();
        List<Volume> rawChannels = new ArrayList<>();
        for (int n = 0; n < stains.size(); n++) {
            Staining stain = stains.get(n);
            Blobs blobs = Blobs.scattered(anatomy, stain, seed + 100 + n);
            Volume rawChannel = raw(stain, tissue, blobs.glow(IMAGE, imageToWorld()), seed + 200 + n);
            rawChannels.add(rawChannel);
            String of = entities + "_stain-" + stain.label() + "_level-0_desc-";
            write(
                    storage,
                    seg.resolve(of + "otsu+k3i2+cleaned_mask.ome.zarr"),
                    PixelType.UINT8,
                    List.of(stain),
                    List.of(blobs.mask(IMAGE, imageToWorld())),
                    ORIENTATION.letters());
            write(
                    storage,
                    seg.resolve(of + "correctedn4_SPIM.ome.zarr"),
                    PixelType.UINT16,
                    List.of(stain),
                    List.of(corrected(rawChannel)),
                    ORIENTATION.letters());
        }
        write(storage, raw.resolve(entities + "_SPIM.ome.zarr"), PixelType.UINT16, stains, rawChannels, null);
        DemoText.publish(
                storage,
                raw.resolve(entities + "_SPIM.json"),
                DemoText.sidecar(stains, ORIENTATION, IMAGE_MICROMETRES));
        writeLabels(
                storage,
                parc.resolve(entities + "_seg-" + Demo.ATLAS + "_from-" + Demo.TEMPLATE + "_level-2_dseg.nii.gz"));
    }

    /** The middle of the image is the world's origin. */
    private static Affine imageToWorld() {
        Point scale = new Point(IMAGE_MICROMETRES / 1000, IMAGE_MICROMETRES / 1000, IMAGE_MICROMETRES / 1000);
        return ORIENTATION.affine(scale, middle(IMAGE, IMAGE_MICROMETRES / 1000));
    }

    private static Point middle(Extent extent, double spacing) {
        return new Point(
                -spacing * (extent.x() - 1) / 2, -spacing * (extent.y() - 1) / 2, -spacing * (extent.z() - 1) / 2);
    }

    /** Brightness of the tissue at every voxel: uneven, soft at the surface. */
    private float[] tissue() {
        float[] tissue = new float[Math.toIntExact(IMAGE.voxels())];
        Affine toWorld = imageToWorld();
        Cloud cloud = new Cloud(seed);
        int voxel = 0;
        for (int z = 0; z < IMAGE.z(); z++) {
            for (int y = 0; y < IMAGE.y(); y++) {
                for (int x = 0; x < IMAGE.x(); x++, voxel++) {
                    Point p = toWorld.apply(x, y, z);
                    Structure structure = anatomy.at(p.x(), p.y(), p.z());
                    if (structure != null) {
                        double rim = Math.min(1, (1 - anatomy.depth(p.x(), p.y(), p.z())) / SOFT_RIM);
                        tissue[voxel] = (float) (structure.brightness() * rim * cloud.at(p));
                    }
                }
            }
        }
        return tissue;
    }

    /** One channel as the microscope sees it: tissue and things, dimmer at the sides, noise that grows with the light. */
    private static Volume raw(Staining stain, float[] tissue, float[] glow, long noise) {
        Volume volume = new Volume(IMAGE);
        for (int voxel = 0; voxel < tissue.length; voxel++) {
            double signal = tissue[voxel] * stain.tissue() + stain.brightness() * glow[voxel];
            double value = DARK + signal * light(voxel % IMAGE.x());
            volume.set(voxel, value + NOISE * Math.sqrt(value) * Randomness.normal(noise, voxel));
        }
        return volume;
    }

    /** The same channel without the falloff, as bias field correction leaves it. */
    private static Volume corrected(Volume raw) {
        Volume corrected = new Volume(IMAGE);
        int voxels = Math.toIntExact(IMAGE.voxels());
        for (int voxel = 0; voxel < voxels; voxel++) {
            corrected.set(voxel, DARK + (raw.at(voxel) - DARK) / light(voxel % IMAGE.x()));
        }
        return corrected;
    }

    /** Share of the light that arrives at this x. */
    private static double light(int x) {
        double side = 2.0 * x / IMAGE.x() - 1;
        return 1 - FALLOFF * side * side;
    }

    /**
     * Writes an image.
     *
     * @param orientation for the Zarr's own attribute; null for the raw image, whose sidecar has it
     */
    private static void write(
            Storage storage,
            Location where,
            PixelType type,
            List<Staining> stains,
            List<Volume> channels,
            String orientation)
            throws IOException {
        List<OmeZarrWriter.LevelDescription> levels = new ArrayList<>();
        Extent extent = IMAGE;
        for (int level = 0; level < LEVELS; level++) {
            double scale = IMAGE_MICROMETRES * (1 << level);
            levels.add(new OmeZarrWriter.LevelDescription(
                    Integer.toString(level), extent, CHUNK, new Point(scale, scale, scale), middle(extent, scale)));
            extent = new Extent(extent.x() / 2, extent.y() / 2, extent.z() / 2);
        }
        OmeZarrWriter writer = new OmeZarrWriter(
                storage,
                where,
                new OmeZarrWriter.Description(
                        OmeZarrWriter.Version.NGFF_0_5,
                        where.name(),
                        type,
                        Encoder.ZSTD,
                        stains.stream().map(stain -> channel(stain, type)).toList(),
                        levels,
                        LengthUnit.MICROMETER,
                        orientation));
        writer.writeMetadata();
        // A mask's pyramid keeps its two values: the majority of eight.
        IntUnaryOperator reduction = type == PixelType.UINT8 ? sum -> sum >= 400 ? 100 : 0 : sum -> (sum + 4) / 8;
        List<Volume> current = channels;
        for (int level = 0; level < LEVELS; level++) {
            List<byte[]> bytes =
                    current.stream().map(volume -> volume.bytes(type)).toList();
            Extent size = current.get(0).extent();
            writer.writeLevel(level, (channel, box, target) -> OmeZarrWriter.inMemory(size, type, bytes.get(channel))
                    .read(0, box, target));
            current = current.stream().map(volume -> volume.halved(reduction)).toList();
        }
    }

    private static Channel channel(Staining stain, PixelType type) {
        return type == PixelType.UINT8
                ? new Channel(stain.label(), 0xFFFFFF, 0, 100)
                : new Channel(stain.label(), stain.rgb(), DARK, DARK + 800 + stain.brightness());
    }

    /** The label volume in subject space, RAS, coarser than the image as atlases are. */
    private void writeLabels(Storage storage, Location file) throws IOException {
        Affine toWorld = Orientation.RAS.affine(new Point(LABELS_MM, LABELS_MM, LABELS_MM), middle(LABELS, LABELS_MM));
        Volume labels = new Volume(LABELS);
        for (int k = 0; k < LABELS.z(); k++) {
            for (int j = 0; j < LABELS.y(); j++) {
                for (int i = 0; i < LABELS.x(); i++) {
                    Point p = toWorld.apply(i, j, k);
                    Structure structure = anatomy.at(p.x(), p.y(), p.z());
                    if (structure != null) {
                        labels.set(labels.index(i, j, k), structure.label(anatomy.isLeft(p.x(), p.y())));
                    }
                }
            }
        }
        byte[] header = PatchHeader.bytes(LABELS, PixelType.UINT16, toWorld, "");
        byte[] voxels = labels.bytes(PixelType.UINT16);
        byte[] nifti = Arrays.copyOf(header, header.length + voxels.length);
        System.arraycopy(voxels, 0, nifti, header.length, voxels.length);
        byte[] gzip = Encoder.GZIP.encode(nifti);
        storage.publish(file, sink -> sink.write(gzip, 0, gzip.length));
    }
}
