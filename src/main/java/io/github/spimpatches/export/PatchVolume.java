package io.github.spimpatches.export;

import io.github.spimpatches.nifti.NiftiHeader;
import io.github.spimpatches.problem.InputProblem;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A patch file at its first voxel.
 *
 * @param header what it means
 * @param front all bytes before the first voxel; not copied
 * @param voxels what follows: x fastest, little endian
 * @param where names the file in messages
 */
@SuppressWarnings("ArrayRecordComponent")
record PatchVolume(NiftiHeader header, byte[] front, InputStream voxels, String where) {
    private static final int BUFFER = 1 << 16;
    private static final int FIRST_HEADER = 348;
    private static final int SECOND_HEADER = 540;

    /** @throws InputProblem where it is no volume of one channel */
    static PatchVolume open(InputStream file, String where) throws IOException {
        try {
            InputStream plain =
                    new BufferedInputStream(where.endsWith(".gz") ? new GZIPInputStream(file, BUFFER) : file, BUFFER);
            byte[] first = plain.readNBytes(FIRST_HEADER);
            boolean isSecond = first.length > 1 && ((first[0] & 0xff) | ((first[1] & 0xff) << 8)) == SECOND_HEADER;
            byte[] header = isSecond ? Arrays.copyOf(first, SECOND_HEADER) : first;
            if (isSecond && plain.readNBytes(header, FIRST_HEADER, SECOND_HEADER - FIRST_HEADER) == 0) {
                throw new EOFException();
            }
            NiftiHeader read = NiftiHeader.parse(header);
            byte[] front = Arrays.copyOf(header, Math.toIntExact(Math.min(read.dataOffset(), 1 << 24)));
            int more = front.length - header.length;
            if (more > 0 && plain.readNBytes(front, header.length, more) < more) {
                throw new EOFException();
            }
            if (more < 0) {
                throw new InputProblem("it has no room for its voxels' offset of " + read.dataOffset());
            }
            return new PatchVolume(read, front, plain, where);
        } catch (InputProblem problem) {
            throw problem.within("Cannot export " + where);
        } catch (EOFException | ZipException e) {
            throw damaged(where, e);
        }
    }

    /** The next bytes of voxels, exactly as many as asked for. */
    void readFully(byte[] to, int length) throws IOException {
        try {
            if (voxels.readNBytes(to, 0, length) < length) {
                throw new EOFException();
            }
        } catch (EOFException | ZipException e) {
            throw damaged(where, e);
        }
    }

    private static InputProblem damaged(String where, IOException cause) {
        return new InputProblem("Cannot export " + where + ": the file is damaged or ends too early.", cause);
    }
}
