package io.github.spimpatches.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.imglib2.RandomAccess;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.img.cell.LazyCellImg;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.util.Cast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CellImagesTest {
    private static final Extent EXTENT = new Extent(11, 9, 7);
    private static final Extent CHUNK = new Extent(4, 5, 3);

    @Test
    void aBlockCopyEqualsTheChunksVoxels() {
        LazyCellImg<UnsignedShortType, ?> cells =
                Cast.unchecked(CellImages.of(new Counted(PixelType.UINT16, 2), 1, 100));

        short[] block = new short[6 * 7 * 5];
        PrimitiveBlocks.of(cells, PrimitiveBlocks.OnFallback.FAIL)
                .copy(new long[] {3, 1, 2}, block, new int[] {6, 7, 5});

        int i = 0;
        for (int z = 2; z < 7; z++) {
            for (int y = 1; y < 8; y++) {
                for (int x = 3; x < 9; x++) {
                    assertThat(block[i++]).as("x %d y %d z %d", x, y, z).isEqualTo((short) value(1, z, y, x));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PixelType.class)
    void everyVoxelOfEveryTypeIsTheSources(PixelType type) {
        LazyCellImg<?, ?> cells = CellImages.of(new Counted(type, 2), 0, 2);

        RandomAccess<? extends RealType<?>> at = Cast.unchecked(cells.randomAccess());
        for (int z = 0; z < 7; z++) {
            for (int y = 0; y < 9; y++) {
                for (int x = 0; x < 11; x++) {
                    double expected = type.bytes() == 1 ? value(0, z, y, x) % 100 : value(0, z, y, x);
                    assertThat(at.setPositionAndGet(x, y, z).getRealDouble()).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aChunkThatIsKeptIsNotFetchedAgainAndADroppedOneIs() {
        Counted source = new Counted(PixelType.UINT16, 1);
        LazyCellImg<?, ?> cells = CellImages.of(source, 0, 1);

        cells.getAt(0, 0, 0);
        cells.getAt(1, 1, 1);
        assertThat(source.fetched).containsExactly("0/0/0/0");
        cells.getAt(10, 0, 0);
        cells.getAt(0, 0, 0);
        assertThat(source.fetched).containsExactly("0/0/0/0", "0/0/0/2", "0/0/0/0");
    }

    @Test
    void aStoreThatFailsIsAnUncheckedIoException() {
        LazyCellImg<?, ?> cells = CellImages.of(
                new Counted(PixelType.UINT16, 1) {
                    @Override
                    public EncodedChunk fetch(ChunkKey key) throws IOException {
                        throw new IOException("the disk is on fire");
                    }
                },
                0,
                1);

        assertThatThrownBy(() -> cells.getAt(0, 0, 0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the disk is on fire");
    }

    private static int value(int c, int z, int y, int x) {
        return (7 * x + 131 * y + 1031 * z + 5 * c) % 4001;
    }

    /** Chunks computed from the voxels' places; those of channel 0 and 1 share chunks where there are two channels. */
    private static class Counted implements SourceImage {
        final List<String> fetched = new ArrayList<>();
        private final PixelType type;
        private final int channels;

        Counted(PixelType type, int channels) {
            this.type = type;
            this.channels = channels;
        }

        @Override
        public String where() {
            return "counted";
        }

        @Override
        public PixelType type() {
            return type;
        }

        @Override
        public Extent extent() {
            return EXTENT;
        }

        @Override
        public int channels() {
            return channels;
        }

        @Override
        public Affine voxelToWorld() {
            return Affine.IDENTITY;
        }

        @Override
        public ChunkShape chunkShape() {
            return new ChunkShape(CHUNK, channels);
        }

        @Override
        public EncodedChunk fetch(ChunkKey key) throws IOException {
            fetched.add(key.c() + "/" + key.z() + "/" + key.y() + "/" + key.x());
            return new EncodedChunk(new byte[1]);
        }

        @Override
        public void decode(ChunkKey key, EncodedChunk encoded, byte[] voxels) {
            ByteBuffer out = ByteBuffer.wrap(voxels).order(ByteOrder.LITTLE_ENDIAN);
            for (int c = 0; c < channels; c++) {
                for (int z = 0; z < CHUNK.z(); z++) {
                    for (int y = 0; y < CHUNK.y(); y++) {
                        for (int x = 0; x < CHUNK.x(); x++) {
                            put(
                                    out,
                                    value(
                                            c,
                                            key.z() * CHUNK.z() + z,
                                            key.y() * CHUNK.y() + y,
                                            key.x() * CHUNK.x() + x));
                        }
                    }
                }
            }
        }

        private void put(ByteBuffer out, int value) {
            switch (type) {
                case UINT8, INT8 -> out.put((byte) (value % 100));
                case UINT16, INT16 -> out.putShort((short) value);
                case UINT32, INT32 -> out.putInt(value);
                case UINT64, INT64 -> out.putLong(value);
                case FLOAT32 -> out.putFloat(value);
                case FLOAT64 -> out.putDouble(value);
            }
        }

        @Override
        public byte[] fillValue() {
            return new byte[type.bytes()];
        }
    }
}
