package io.github.spimpatches.tiff;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.problem.Version;
import java.util.List;

/** The OME-XML (2016-06) of one image of several channels. */
final class OmeXml {
    private static final String NAMESPACE = "http://www.openmicroscopy.org/Schemas/OME/2016-06";

    private OmeXml() {}

    /**
     * @param type as OME-XML names it
     * @param voxel size in micrometres
     * @param first the middle of the first voxel, micrometres
     */
    static String text(String name, Extent extent, String type, List<Channel> channels, Point voxel, Point first) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<OME xmlns=\"")
                .append(NAMESPACE)
                .append("\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"");
        xml.append(" xsi:schemaLocation=\"")
                .append(NAMESPACE)
                .append(' ')
                .append(NAMESPACE)
                .append("/ome.xsd\" Creator=\"")
                .append(escaped(Version.program()))
                .append("\">\n");
        xml.append("<Image ID=\"Image:0\" Name=\"").append(escaped(name)).append("\">\n");
        xml.append("<Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"")
                .append(type)
                .append('"');
        xml.append(" BigEndian=\"false\" Interleaved=\"false\"");
        xml.append(" SizeX=\"").append(extent.x()).append("\" SizeY=\"").append(extent.y());
        xml.append("\" SizeZ=\"").append(extent.z()).append("\" SizeC=\"").append(channels.size());
        xml.append("\" SizeT=\"1\"");
        micrometres(xml, " PhysicalSize", voxel);
        xml.append(">\n");
        for (int c = 0; c < channels.size(); c++) {
            Channel channel = channels.get(c);
            // Red is the highest byte, opacity the lowest.
            int color = channel.rgb() << 8 | 0xff;
            xml.append("<Channel ID=\"Channel:0:")
                    .append(c)
                    .append("\" Name=\"")
                    .append(escaped(channel.label()));
            xml.append("\" Color=\"").append(color).append("\" SamplesPerPixel=\"1\"/>\n");
        }
        xml.append("<TiffData/>\n");
        for (int c = 0; c < channels.size(); c++) {
            xml.append("<Plane TheZ=\"0\" TheC=\"").append(c).append("\" TheT=\"0\"");
            micrometres(xml, " Position", first);
            xml.append("/>\n");
        }
        return xml.append("</Pixels>\n</Image>\n</OME>").toString();
    }

    /** A length along each axis, and its unit. */
    private static void micrometres(StringBuilder xml, String name, Point lengths) {
        for (int axis = 0; axis < 3; axis++) {
            char letter = "XYZ".charAt(axis);
            xml.append(name)
                    .append(letter)
                    .append("=\"")
                    .append(lengths.at(axis))
                    .append('"');
            xml.append(name).append(letter).append("Unit=\"\u00b5m\"");
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(c < 0x20 || c == 0xfffe || c == 0xffff ? ' ' : c);
            }
        });
        return escaped.toString();
    }
}
