import java.io.BufferedOutputStream;
import java.io.OutputStream;
import loci.common.DebugTools;
import loci.formats.FormatTools;
import loci.formats.ImageReader;
import loci.formats.MetadataTools;
import loci.formats.meta.IMetadata;
import ome.units.UNITS;
import ome.units.quantity.Length;
import ome.xml.model.primitives.Color;

/**
 * What Bio-Formats reads of an image's first series: to stderr its format, a line for each channel (colour, name), the
 * voxel in micrometres, and "level x y z c type little-endian"; to stdout all planes, z fastest, then channel.
 *
 * <pre>java -cp bioformats_package.jar ReadByBioFormats.java FILE</pre>
 */
final class ReadByBioFormats {
    public static void main(String[] arguments) throws Exception {
        DebugTools.setRootLevel("ERROR");
        try (ImageReader reader = new ImageReader();
                OutputStream out = new BufferedOutputStream(System.out, 1 << 20)) {
            IMetadata metadata = MetadataTools.createOMEXMLMetadata();
            reader.setMetadataStore(metadata);
            reader.setId(arguments[0]);
            System.err.println("format " + reader.getFormat());
            for (int c = 0; c < metadata.getChannelCount(0); c++) {
                Color color = metadata.getChannelColor(0, c);
                System.err.printf(
                        "channel %02X%02X%02X %s%n",
                        color.getRed(), color.getGreen(), color.getBlue(), metadata.getChannelName(0, c));
            }
            System.err.println("voxel " + micrometres(metadata.getPixelsPhysicalSizeX(0)) + " "
                    + micrometres(metadata.getPixelsPhysicalSizeY(0)) + " "
                    + micrometres(metadata.getPixelsPhysicalSizeZ(0)));
            System.err.println("level " + reader.getSizeX() + " " + reader.getSizeY() + " " + reader.getSizeZ() + " "
                    + reader.getSizeC() + " " + FormatTools.getPixelTypeString(reader.getPixelType()) + " "
                    + reader.isLittleEndian());
            for (int c = 0; c < reader.getSizeC(); c++) {
                for (int z = 0; z < reader.getSizeZ(); z++) {
                    out.write(reader.openBytes(reader.getIndex(z, c, 0)));
                }
            }
        }
    }

    private static Number micrometres(Length length) {
        return length.value(UNITS.MICROMETER);
    }
}
