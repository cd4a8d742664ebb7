package io.github.spimpatches.codec;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * RFC 8878: one or more zstd frames, with or without content size and checksum. Contexts are kept and lent out, so that
 * a chunk costs no native allocation and a thread that ends leaves none behind.
 */
public final class ZstdDecoder implements Decoder {
    /** ZSTD_error_dstSize_tooSmall. */
    private static final int TOO_SMALL = 70;

    private static final Queue<ZstdDecompressCtx> IDLE = new ConcurrentLinkedQueue<>();

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public int decode(Slice source, byte[] target, int at, int capacity) {
        if (source.length() == 0) {
            throw Damage.truncated(name(), 0);
        }
        ZstdDecompressCtx idle = IDLE.poll();
        ZstdDecompressCtx context = idle == null ? new ZstdDecompressCtx() : idle;
        try {
            return context.decompressByteArray(target, at, capacity, source.bytes(), source.offset(), source.length());
        } catch (ZstdException e) {
            if (-e.getErrorCode() == TOO_SMALL || e.getErrorCode() == TOO_SMALL) {
                throw Damage.tooLong(name(), capacity);
            }
            throw Damage.of(name(), "damaged data: " + e.getMessage(), e);
        } finally {
            IDLE.add(context);
        }
    }
}
