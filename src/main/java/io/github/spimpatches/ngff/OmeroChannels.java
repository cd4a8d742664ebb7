package io.github.spimpatches.ngff;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.zarr.JsonFields;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code omero.channels}; what is missing or odd there stops nothing, since it is only for display. */
final class OmeroChannels {
    private static final int WHITE = 0xffffff;

    private OmeroChannels() {}

    static List<Channel> of(JsonFields ome, int count) {
        JsonNode listed = ome.at("omero").path("channels");
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode channel = listed.path(i);
            String label = channel.path("label").asText("").strip();
            JsonNode window = channel.path("window");
            channels.add(new Channel(
                    label.isEmpty() ? Channel.unnamed(i) : label,
                    color(channel.path("color").asText("")),
                    window.path("start").asDouble(Double.NaN),
                    window.path("end").asDouble(Double.NaN)));
        }
        return channels;
    }

    private static int color(String hex) {
        return hex.matches("[0-9a-fA-F]{6}") ? Integer.parseInt(hex, 16) : WHITE;
    }
}
