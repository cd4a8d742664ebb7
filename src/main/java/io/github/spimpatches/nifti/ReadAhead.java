package io.github.spimpatches.nifti;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads a stream in a thread of its own, a few blocks ahead, so that inflating and what is done with the bytes share
 * two cores. An end or a failure of the stream reaches the reader after the bytes before it.
 */
final class ReadAhead extends InputStream {
    private static final int BLOCK_BYTES = 1 << 18;
    private static final int BLOCKS = 8;

    /** Bytes of the stream, or its end. */
    private static final class Block {
        private final byte[] bytes;
        private final int length;
        private final boolean end;
        private final Throwable failure;

        private Block(byte[] bytes, int length, boolean end, Throwable failure) {
            this.bytes = bytes;
            this.length = length;
            this.end = end;
            this.failure = failure;
        }

        static Block of(byte[] bytes, int length) {
            return new Block(bytes, length, false, null);
        }

        /** @param failure how the stream ended early; null where it just ended */
        static Block end(Throwable failure) {
            return new Block(new byte[0], 0, true, failure);
        }
    }

    private final InputStream in;
    private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS);
    /** Room for every block there is: those on the way, the one being filled and the one being read. */
    private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BLOCKS + 2);

    private final Thread thread;
    private volatile boolean closed;
    private Block current = Block.of(new byte[0], 0);
    private int position;

    ReadAhead(InputStream in) {
        this.in = in;
        this.thread = new Thread(this::fill, "nifti-read-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private void fill() {
        Throwable failure = null;
        try {
            while (!closed) {
                byte[] bytes = empty.poll();
                if (bytes == null) {
                    bytes = new byte[BLOCK_BYTES];
                }
                int length = in.read(bytes, 0, bytes.length);
                if (length < 0) {
                    break;
                }
                offer(Block.of(bytes, length));
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
        offer(Block.end(failure));
    }

    /** Waits for room, but not for a reader that has gone. */
    private void offer(Block block) {
        try {
            while (!closed && !full.offer(block, 20, TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == current.length) {
            if (current.end) {
                return ended(current.failure);
            }
            if (current.bytes.length == BLOCK_BYTES && !empty.offer(current.bytes)) {
                throw new IllegalStateException("more blocks than were made");
            }
            current = take();
            position = 0;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current.bytes, position, target, offset, count);
        position += count;
        return count;
    }

    private static int ended(Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return -1;
    }

    private Block take() throws IOException {
        try {
            return full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while reading");
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        full.clear();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        in.close();
    }
}
