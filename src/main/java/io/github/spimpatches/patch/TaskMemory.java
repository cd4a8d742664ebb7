package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.problem.InputProblem;
import java.util.Locale;

/**
 * What a task holds in memory to cut one patch, at most and wherever the patch lies: the decoded chunks that share one
 * place along z, the stored bytes of one more, and the patch itself where it is stretched.
 *
 * @param source image and level
 * @param size of its patches, voxels
 * @param chunks in hand at a time
 * @param chunkBytes of each, decoded
 * @param patchBytes of the patch where it is whole in memory; else 0
 */
public record TaskMemory(String source, Extent size, int chunks, long chunkBytes, long patchBytes) {
    private static final double MEGABYTE = 1e6;

    public static TaskMemory of(SourceImage image, PatchSource source, PatchLook look) {
        Extent chunk = image.chunkShape().voxels();
        int across = touched(source.size().x(), chunk.x(), image.extent().x());
        int down = touched(source.size().y(), chunk.y(), image.extent().y());
        PixelType written = look.type(source, image.type());
        boolean isWhole = written != image.type() && !source.isBinary();
        return new TaskMemory(
                image.where(),
                source.size(),
                across * down,
                image.chunkBytes(),
                isWhole ? Uint8Stretch.bytesInMemory(image.type(), source.fileVoxels()) : 0);
    }

    /** How many chunks a patch can touch along an axis. */
    static int touched(int patch, int chunk, int extent) {
        long there = ((long) extent + chunk - 1) / chunk;
        return (int) Math.min(there, ((long) patch + chunk - 2) / chunk + 1);
    }

    public long bytes() {
        return (chunks + 1) * chunkBytes + patchBytes;
    }

    /**
     * Whether one patch fits.
     *
     * @param heap of the JVM that cuts it
     * @throws InputProblem where it does not; it says what would help
     */
    public void checkFits(long heap) {
        if (bytes() > MemoryBound.of(heap)) {
            throw new InputProblem("Cannot cut patches of " + size + " voxels from " + source + " in a heap of "
                    + megabytes(heap) + ": one takes " + megabytes(bytes()) + " (" + words()
                    + "), and tasks may have half of the heap in hand. Give " + megabytes(2 * bytes())
                    + " or more (--executor-memory of spark-submit; on one machine SPIM_PATCHES_JAVA_OPTS=-Xmx"
                    + (2 * bytes() / (1 << 20) + 1) + "m), or a smaller --patch-size.");
        }
    }

    /** How many patches fit into a heap at a time. */
    public long together(long heap) {
        return MemoryBound.of(heap) / bytes();
    }

    /** {@code 4 chunks of 34 MB side by side and one more that is decoded}. */
    public String words() {
        return chunks + (chunks == 1 ? " chunk of " : " chunks of ") + megabytes(chunkBytes)
                + " side by side and one more that is decoded"
                + (patchBytes == 0 ? "" : ", " + megabytes(patchBytes) + " for the whole patch");
    }

    private static String megabytes(long bytes) {
        return bytes < MEGABYTE
                ? String.format(Locale.ROOT, "%.2f MB", bytes / MEGABYTE)
                : String.format(Locale.ROOT, "%.0f MB", bytes / MEGABYTE);
    }
}
