package io.github.spimpatches.spark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A chunk's block means on their way from a task to the driver, or what is wrong with the chunk.
 *
 * @param chunk its number
 * @param means not copied
 * @param problem null where all is well
 */
@SuppressWarnings("ArrayRecordComponent")
record ChunkAverage(int chunk, float[] means, String problem) {

    byte[] bytes() {
        byte[] words = problem == null ? new byte[0] : problem.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + words.length + means.length * Float.BYTES);
        bytes.putInt(chunk).putInt(words.length).put(words);
        bytes.asFloatBuffer().put(means);
        return bytes.array();
    }

    static ChunkAverage of(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        int chunk = bytes.getInt();
        byte[] words = new byte[bytes.getInt()];
        bytes.get(words);
        float[] means = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(means);
        return new ChunkAverage(chunk, means, words.length == 0 ? null : new String(words, StandardCharsets.UTF_8));
    }
}
