package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Drawn centres on the local disk, in a file that has no name and so is gone with this JVM: what a plan keeps of a large
 * cohort in memory is a few words for each region of each subject.
 */
public final class CentreSpool {
    private static final int BYTES = 3 * Integer.BYTES + 6 * Double.BYTES;

    private final FileChannel file;
    private long end;

    private CentreSpool(FileChannel file) {
        this.file = file;
    }

    public static CentreSpool open() throws IOException {
        Path path = Files.createTempFile("spim-patches-centres-", ".tmp");
        path.toFile().deleteOnExit();
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            Files.delete(path);
        } catch (IOException e) {
            // Windows keeps the name of an open file; it goes at the exit.
            return new CentreSpool(file);
        }
        return new CentreSpool(file);
    }

    /** The same draws, their centres on disk. */
    public List<RegionDraw> keep(List<RegionDraw> draws) throws IOException {
        int centres = draws.stream().mapToInt(draw -> draw.centres().size()).sum();
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(centres, BYTES));
        List<RegionDraw> kept = new ArrayList<>(draws.size());
        for (RegionDraw draw : draws) {
            long at = end + bytes.position();
            draw.centres().forEach(centre -> put(centre, bytes));
            kept.add(draw.keptIn(new Spooled(file, at, draw.centres().size())));
        }
        bytes.flip();
        while (bytes.hasRemaining()) {
            end += file.write(bytes, end);
        }
        return kept;
    }

    private static void put(DrawnCentre centre, ByteBuffer to) {
        to.putInt(centre.i()).putInt(centre.j()).putInt(centre.k());
        to.putDouble(centre.world().x())
                .putDouble(centre.world().y())
                .putDouble(centre.world().z());
        to.putDouble(centre.labelFraction()).putDouble(centre.weight());
        to.putDouble(centre.foreground() == null ? Double.NaN : centre.foreground());
    }

    private static DrawnCentre taken(ByteBuffer from) {
        int i = from.getInt();
        int j = from.getInt();
        int k = from.getInt();
        Point world = new Point(from.getDouble(), from.getDouble(), from.getDouble());
        double fraction = from.getDouble();
        double weight = from.getDouble();
        double foreground = from.getDouble();
        return new DrawnCentre(i, j, k, world, fraction, weight, Double.isNaN(foreground) ? null : foreground);
    }

    /** One region's centres; read anew each time that they are walked. */
    static final class Spooled extends AbstractList<DrawnCentre> {
        private final FileChannel file;
        private final long at;
        private final int size;

        private Spooled(FileChannel file, long at, int size) {
            this.file = file;
            this.at = at;
            this.size = size;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public DrawnCentre get(int index) {
            return read(java.util.Objects.checkIndex(index, size), 1).get(0);
        }

        @Override
        public Iterator<DrawnCentre> iterator() {
            return read(0, size).iterator();
        }

        private List<DrawnCentre> read(int from, int count) {
            ByteBuffer bytes = ByteBuffer.allocate(count * BYTES);
            try {
                while (bytes.hasRemaining()) {
                    if (file.read(bytes, at + (long) from * BYTES + bytes.position()) < 0) {
                        throw new IOException("the file of centres ends early");
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read drawn centres back from the temporary folder", e);
            }
            bytes.flip();
            List<DrawnCentre> centres = new ArrayList<>(count);
            while (bytes.hasRemaining()) {
                centres.add(taken(bytes));
            }
            return centres;
        }
    }
}
