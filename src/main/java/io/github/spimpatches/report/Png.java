package io.github.spimpatches.report;

import io.github.spimpatches.problem.Version;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * PNG files (ISO/IEC 15948) of what we draw: grey or RGB pixels, and outlines of one colour on nothing. Without AWT, which
 * fails where a machine has no fonts.
 */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;

    private Png() {}

    /** Grey pixels, row after row. */
    static byte[] grey(int width, int height, byte[] pixels) {
        return file(width, height, 8, GREY, rows(pixels, width, height), 0, null);
    }

    /** Three bytes a pixel, row after row, for a number of dots per inch; a file of its own, which says who made it. */
    static byte[] rgb(int width, int height, byte[] pixels, int dotsPerInch) {
        return file(width, height, 8, RGB, rows(pixels, width * 3, height), dotsPerInch, null);
    }

    /** One colour where {@code set}, nothing elsewhere. */
    static byte[] outline(int width, int height, boolean[] set, int colour) {
        int rowBytes = (width + 7) / 8;
        byte[] bits = new byte[rowBytes * height];
        for (int i = 0; i < set.length; i++) {
            if (set[i]) {
                bits[i / width * rowBytes + i % width / 8] |= (byte) (0x80 >> (i % width % 8));
            }
        }
        byte[] palette = {0, 0, 0, (byte) (colour >> 16), (byte) (colour >> 8), (byte) colour};
        return file(width, height, 1, PALETTE, rows(bits, rowBytes, height), 0, palette);
    }

    /** For an {@code src} attribute. */
    static String dataUri(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

    /** Each row with its filter type, none. */
    private static byte[] rows(byte[] pixels, int rowBytes, int height) {
        byte[] rows = new byte[(rowBytes + 1) * height];
        for (int y = 0; y < height; y++) {
            System.arraycopy(pixels, y * rowBytes, rows, y * (rowBytes + 1) + 1, rowBytes);
        }
        return rows;
    }

    private static byte[] file(
            int width, int height, int depth, int colourType, byte[] rows, int dotsPerInch, byte[] palette) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        chunk(
                file,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) depth)
                        .put((byte) colourType)
                        .array());
        if (dotsPerInch > 0) {
            int dotsPerMetre = (int) Math.round(dotsPerInch / 0.0254);
            chunk(
                    file,
                    "pHYs",
                    ByteBuffer.allocate(9)
                            .putInt(dotsPerMetre)
                            .putInt(dotsPerMetre)
                            .put((byte) 1)
                            .array());
        }
        if (dotsPerInch > 0) {
            chunk(file, "tEXt", ("Software\0" + Version.program()).getBytes(StandardCharsets.ISO_8859_1));
        }
        if (palette != null) {
            chunk(file, "PLTE", palette);
            chunk(file, "tRNS", new byte[] {0});
        }
        chunk(file, "IDAT", deflated(rows));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 14];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(name);
        file.writeBytes(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
