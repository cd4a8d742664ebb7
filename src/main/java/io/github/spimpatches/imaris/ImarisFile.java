package io.github.spimpatches.imaris;

import io.github.spimpatches.codec.ZlibEncoder;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.Pyramid;
import io.github.spimpatches.image.Pyramid.ChunkPlace;
import io.github.spimpatches.image.Pyramid.Level;
import io.github.spimpatches.image.PyramidSink;
import io.github.spimpatches.image.VoxelValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One Imaris file in the making: chunks as they come, then histograms, channels and thumbnail.
 *
 * <pre>
 * /DataSet/ResolutionLevel r/TimePoint 0/Channel c   Data (z, y, x), Histogram, Histogram1024
 * /DataSetInfo/{Image, Channel c, TimeInfo, ImarisDataSet, Log}
 * /Thumbnail/Data
 * </pre>
 *
 * Compression is done outside the HDF5 lock; the stream is deflate's, made by {@link ZlibEncoder}.
 */
public final class ImarisFile implements PyramidSink {
    /** No run knows when the image was taken, and the same run gives the same bytes. */
    private static final String NO_DATE = "1970-01-01 00:00:00.000";

    private static final int THUMBNAIL = 256;
    private static final int RGBA = 4;

    /** The thumbnail is made from the finest level that is no wider: twice its own size. */
    private static final int PROJECTED = 512;

    private static final ThreadLocal<ZlibEncoder> ENCODERS = ThreadLocal.withInitial(ZlibEncoder::new);

    private final Pyramid pyramid;
    private final ImarisImage image;
    private final Hdf5File file;
    private final Hdf5File.Dataset[][] data;
    private final VoxelTally[][] tallies;
    private final Projection[] projections;
    private final int projectedLevel;

    private ImarisFile(Hdf5File file, Pyramid pyramid, ImarisImage image) {
        int levels = pyramid.levels().size();
        int channels = image.channels().size();
        this.pyramid = pyramid;
        this.image = image;
        this.file = file;
        this.data = new Hdf5File.Dataset[levels][channels];
        this.tallies = new VoxelTally[levels][channels];
        this.projections = new Projection[channels];
        this.projectedLevel = projectedLevel(pyramid);
        for (int c = 0; c < channels; c++) {
            for (int r = 0; r < levels; r++) {
                tallies[r][c] = new VoxelTally(pyramid.type());
            }
            projections[c] = new Projection(
                    pyramid.type(), pyramid.levels().get(projectedLevel).extent());
        }
    }

    /**
     * Begins a file.
     *
     * @param pyramid of uint8, uint16 or float32
     * @throws io.github.spimpatches.problem.InputProblem where this machine has no HDF5 library
     */
    public static ImarisFile create(Path path, Pyramid pyramid, ImarisImage image) throws IOException {
        if (!takes(pyramid.type())) {
            throw new IllegalArgumentException(
                    "Imaris files of " + pyramid.type().word());
        }
        Hdf5.check();
        Hdf5File file = Hdf5File.create(path);
        try {
            ImarisFile imaris = new ImarisFile(file, pyramid, image);
            imaris.begin();
            return imaris;
        } catch (IOException | RuntimeException e) {
            closeQuietly(file, e);
            throw e;
        }
    }

    /** Whether Imaris reads voxels of this type. */
    public static boolean takes(PixelType type) {
        return switch (type) {
            case UINT8, UINT16, FLOAT32 -> true;
            case INT8, INT16, UINT32, INT32, UINT64, INT64, FLOAT64 -> false;
        };
    }

    private static void closeQuietly(Hdf5File file, Exception reason) {
        try {
            file.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private static int projectedLevel(Pyramid pyramid) {
        int level = 0;
        while (level < pyramid.levels().size() - 1) {
            Extent extent = pyramid.levels().get(level).extent();
            if (Math.max(extent.x(), extent.y()) <= PROJECTED) {
                return level;
            }
            level++;
        }
        return level;
    }

    private void begin() throws IOException {
        file.text("/", "ImarisDataSet", "ImarisDataSet");
        file.text("/", "ImarisVersion", "5.5.0");
        file.text("/", "DataSetInfoDirectoryName", "DataSetInfo");
        file.text("/", "ThumbnailDirectoryName", "Thumbnail");
        file.text("/", "DataSetDirectoryName", "DataSet");
        file.number("/", "NumberOfDataSets", 1);
        file.group("/DataSet");
        for (int r = 0; r < pyramid.levels().size(); r++) {
            Level level = pyramid.levels().get(r);
            file.group("/DataSet/ResolutionLevel " + r);
            file.group("/DataSet/ResolutionLevel " + r + "/TimePoint 0");
            for (int c = 0; c < image.channels().size(); c++) {
                String group = channelGroup(r, c);
                file.group(group);
                axes(group, "ImageSize", level.extent());
                axes(group, "ImageBlockSize", level.chunk());
                Extent chunks = level.chunks();
                Extent chunk = level.chunk();
                data[r][c] = file.chunked(
                        group + "/Data",
                        pyramid.type(),
                        new long[] {
                            (long) chunks.z() * chunk.z(), (long) chunks.y() * chunk.y(), (long) chunks.x() * chunk.x()
                        },
                        new long[] {chunk.z(), chunk.y(), chunk.x()});
            }
        }
    }

    private static String channelGroup(int level, int channel) {
        return "/DataSet/ResolutionLevel " + level + "/TimePoint 0/Channel " + channel;
    }

    private void axes(String group, String name, Extent extent) throws IOException {
        file.text(group, name + "X", Integer.toString(extent.x()));
        file.text(group, name + "Y", Integer.toString(extent.y()));
        file.text(group, name + "Z", Integer.toString(extent.z()));
    }

    @Override
    public byte[][] encode(int level, int channel, ChunkPlace place, byte[] voxels) throws IOException {
        Level at = pyramid.levels().get(level);
        Box inside = at.inside(place);
        tallies[level][channel].add(voxels, at.chunk(), inside.size());
        if (level == projectedLevel) {
            projections[channel].add(voxels, at.chunk(), inside);
        }
        return new byte[][] {ENCODERS.get().encode(voxels, pyramid.type().bytes())};
    }

    @Override
    public void write(int level, int channel, ChunkPlace place, byte[][] encoded) throws IOException {
        data[level][channel].write(offset(pyramid.levels().get(level), place), encoded[0]);
    }

    private static long[] offset(Level level, ChunkPlace place) {
        Extent chunk = level.chunk();
        return new long[] {(long) place.z() * chunk.z(), (long) place.y() * chunk.y(), (long) place.x() * chunk.x()};
    }

    @Override
    public void finish() throws IOException {
        int channels = image.channels().size();
        double[][] shown = new double[channels][];
        for (int r = 0; r < pyramid.levels().size(); r++) {
            for (int c = 0; c < channels; c++) {
                Histogram histogram = histogram(r, c);
                write(channelGroup(r, c), histogram);
                if (r == 0) {
                    shown[c] = shown(image.channels().get(c), histogram);
                }
            }
        }
        file.group("/DataSetInfo");
        imageInfo();
        for (int c = 0; c < channels; c++) {
            channelInfo(c, image.channels().get(c), shown[c]);
        }
        file.group("/DataSetInfo/TimeInfo");
        file.text("/DataSetInfo/TimeInfo", "DatasetTimePoints", "1");
        file.text("/DataSetInfo/TimeInfo", "FileTimePoints", "1");
        file.text("/DataSetInfo/TimeInfo", "TimePoint1", NO_DATE);
        file.group("/DataSetInfo/ImarisDataSet");
        file.text("/DataSetInfo/ImarisDataSet", "Creator", image.creator());
        file.text("/DataSetInfo/ImarisDataSet", "NumberOfImages", "1");
        file.text("/DataSetInfo/ImarisDataSet", "Version", "5.5");
        file.group("/DataSetInfo/Log");
        file.text("/DataSetInfo/Log", "Entries", "0");
        thumbnail(shown);
    }

    private Histogram histogram(int level, int channel) throws IOException {
        VoxelTally tally = tallies[level][channel];
        return pyramid.type() == PixelType.FLOAT32
                ? floats(level, channel, tally.min(), tally.max())
                : Histogram.ofCounts(tally.counts());
    }

    /** Bins of float32 are known only when all voxels have passed: they are read back, chunk by chunk. */
    private Histogram floats(int level, int channel, double min, double max) throws IOException {
        Level at = pyramid.levels().get(level);
        Extent chunk = at.chunk();
        Extent chunks = at.chunks();
        byte[] voxels = new byte[Math.toIntExact(chunk.voxels() * Float.BYTES)];
        double[] row = new double[chunk.x()];
        long[] bins = new long[Histogram.FINE];
        for (int z = 0; z < chunks.z(); z++) {
            for (int y = 0; y < chunks.y(); y++) {
                for (int x = 0; x < chunks.x(); x++) {
                    ChunkPlace place = new ChunkPlace(x, y, z);
                    data[level][channel].read(offset(at, place), voxels);
                    Extent inside = at.inside(place).size();
                    for (int k = 0; k < inside.z(); k++) {
                        for (int j = 0; j < inside.y(); j++) {
                            int from = (k * chunk.y() + j) * chunk.x() * Float.BYTES;
                            VoxelValues.read(PixelType.FLOAT32, voxels, from, row, inside.x());
                            for (int i = 0; i < inside.x(); i++) {
                                if (Double.isFinite(row[i])) {
                                    bins[Histogram.bin(row[i], min, max)]++;
                                }
                            }
                        }
                    }
                }
            }
        }
        return new Histogram(min, max, bins);
    }

    private void write(String group, Histogram histogram) throws IOException {
        file.text(group, "HistogramMin", decimals(histogram.min()));
        file.text(group, "HistogramMax", decimals(histogram.max()));
        counts(group + "/Histogram", histogram.coarse());
        if (pyramid.type() != PixelType.UINT8) {
            file.text(group, "HistogramMin1024", decimals(histogram.min()));
            file.text(group, "HistogramMax1024", decimals(histogram.max()));
            counts(group + "/Histogram1024", histogram.bins());
        }
    }

    private void counts(String name, long[] counts) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(counts.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(counts);
        file.values(name, PixelType.UINT64, new long[] {counts.length}, bytes.array());
    }

    private static double[] shown(Channel channel, Histogram histogram) {
        if (channel.hasWindow()) {
            return new double[] {channel.windowStart(), channel.windowEnd()};
        }
        double from = histogram.mode();
        return new double[] {from, Math.max(histogram.bright(), from + 1)};
    }

    private void imageInfo() throws IOException {
        String group = "/DataSetInfo/Image";
        Extent extent = pyramid.levels().get(0).extent();
        file.group(group);
        for (int axis = 0; axis < 3; axis++) {
            file.text(group, "ExtMin" + axis, micrometres(image.from(), axis));
            file.text(group, "ExtMax" + axis, micrometres(image.to(), axis));
        }
        axes(group, "", extent);
        file.text(group, "Unit", "um");
        file.text(group, "Name", image.name());
        file.text(group, "Description", image.description());
        file.text(group, "RecordingDate", NO_DATE);
        file.text(group, "ResampleDimensionX", "true");
        file.text(group, "ResampleDimensionY", "true");
        file.text(group, "ResampleDimensionZ", "true");
        file.text(group, "Noc", Integer.toString(image.channels().size()));
    }

    private static String micrometres(Point border, int axis) {
        return String.format(Locale.ROOT, "%.9f", border.at(axis));
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private void channelInfo(int c, Channel channel, double[] shown) throws IOException {
        String group = "/DataSetInfo/Channel " + c;
        file.group(group);
        file.text(group, "Name", channel.label());
        file.text(group, "Description", "");
        file.text(group, "ColorMode", "BaseColor");
        file.text(
                group,
                "Color",
                decimals(part(channel, 16)) + " " + decimals(part(channel, 8)) + " " + decimals(part(channel, 0)));
        file.text(group, "ColorRange", decimals(shown[0]) + " " + decimals(shown[1]));
        file.text(group, "ColorOpacity", "1.000");
        file.text(group, "GammaCorrection", "1.000");
    }

    /** Red, green or blue of a channel, 0 to 1. */
    private static double part(Channel channel, int shift) {
        return (channel.rgb() >>> shift & 0xff) / 255.0;
    }

    /** A maximum projection along z, channels in their colours added up; longest side 256, the world's proportions. */
    private void thumbnail(double[][] shown) throws IOException {
        double wide = image.to().x() - image.from().x();
        double high = image.to().y() - image.from().y();
        int w = (int) Math.max(1, Math.round(THUMBNAIL * Math.min(1, wide / high)));
        int h = (int) Math.max(1, Math.round(THUMBNAIL * Math.min(1, high / wide)));
        byte[] pixels = new byte[w * h * RGBA];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int at = (y * w + x) * RGBA;
                for (int part = 0; part < RGBA - 1; part++) {
                    pixels[at + part] = (byte) Math.min(255, Math.round(255 * light(x, y, w, h, 16 - 8 * part, shown)));
                }
                pixels[at + RGBA - 1] = (byte) 255;
            }
        }
        file.group("/Thumbnail");
        file.values("/Thumbnail/Data", PixelType.UINT8, new long[] {h, (long) w * RGBA}, pixels);
    }

    private double light(int x, int y, int w, int h, int shift, double[][] shown) {
        double sum = 0;
        for (int c = 0; c < projections.length; c++) {
            double value = (projections[c].at(x, y, w, h) - shown[c][0]) / (shown[c][1] - shown[c][0]);
            sum += part(image.channels().get(c), shift) * Math.max(0, Math.min(1, value));
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
