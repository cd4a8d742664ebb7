package io.github.spimpatches.config;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A config file: YAML 1.2, one mapping of {@link SettingKey} words to scalars or lists of scalars; nothing but data.
 * The file is read as a tree of nodes, never turned into objects, so that each value keeps its own spelling and its
 * line. {@code null} means "not set".
 *
 * <p>A run's {@code settings.yml} is a config file too: what it records beyond settings stands under {@value #RECORD}
 * and is passed over.
 */
public final class ConfigFile {
    /** The key under which a run records what it found out; not a setting. */
    public static final String RECORD = "resolved_labels";

    /** What the command line has besides settings. */
    private static final Set<String> INPUTS = Set.of(
            "bids_dir", "out_dir", "out", "cohort", "subject", "session", "image", "dseg", "labels", "centers", "run");

    private static final int LARGEST = 4 << 20;
    private static final String TAG_PREFIX = "tag:yaml.org,2002:";

    private final String name;
    private final Location folder;
    private final List<String> problems = new ArrayList<>();
    private final Map<SettingKey, Given> given = new EnumMap<>(SettingKey.class);
    private final Map<SettingKey, Integer> lines = new EnumMap<>(SettingKey.class);

    private ConfigFile(String name, Location folder) {
        this.name = name;
        this.folder = folder;
    }

    /**
     * Reads a config file. Relative paths in it start from the file's own folder.
     *
     * @throws InputProblem where there is no such file, or it is not YAML
     */
    public static SettingsSource read(Storage storage, Location file) throws IOException {
        byte[] bytes = storage.readWhole(file, LARGEST)
                .orElseThrow(() -> new InputProblem("Cannot read config file " + file + ": there is no such file."));
        String text = utf8(bytes, file.uri());
        return new ConfigFile(file.uri(), file.parent()).parse(text);
    }

    /** The settings of a config file's text; {@code name} stands for the file in messages. */
    public static SettingsSource parse(String name, String text) {
        return new ConfigFile(name, null).parse(text);
    }

    private SettingsSource parse(String text) {
        Optional<Node> root = compose(text);
        if (root.isEmpty() || isNull(root.get())) {
            return new SettingsSource(Map.of(), List.of());
        }
        if (!(root.get() instanceof MappingNode mapping)) {
            throw new InputProblem("Cannot read config file " + name + ", line " + line(root.get()) + ": found "
                    + kind(root.get()) + "; expected \"key: value\" lines, such as patch_size: 64.");
        }
        for (NodeTuple entry : mapping.getValue()) {
            take(entry);
        }
        return new SettingsSource(given, problems);
    }

    private Optional<Node> compose(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setCodePointLimit(LARGEST)
                .setSchema(new CoreSchema())
                .build();
        try {
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark()
                    .map(mark -> ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                    .orElse("");
            throw new InputProblem(
                    "Cannot read config file " + name + where + ": it is not YAML: " + oneLine(e.getProblem()) + ".",
                    e);
        } catch (YamlEngineException e) {
            throw new InputProblem(
                    "Cannot read config file " + name + ": it is not YAML: " + oneLine(e.getMessage()) + ".", e);
        } catch (StackOverflowError e) {
            // The parser descends by recursion and has no limit of its own.
            throw new InputProblem(
                    "Cannot read config file " + name
                            + ": its lists or mappings are nested too deeply; expected \"key: value\" lines, such as"
                            + " patch_size: 64.",
                    e);
        }
    }

    private void take(NodeTuple entry) {
        Node keyNode = entry.getKeyNode();
        String at = name + ", line " + line(keyNode);
        if (!(keyNode instanceof ScalarNode scalar)) {
            problems.add("Invalid key in " + at + ": found " + kind(keyNode) + "; expected one word.");
            return;
        }
        String word = scalar.getValue();
        if (word.equals(RECORD)) {
            return;
        }
        Optional<SettingKey> known = SettingKey.of(word);
        if (known.isEmpty()) {
            problems.add("Unknown key \"" + word + "\" in " + at + "."
                    + (INPUTS.contains(word)
                            ? " What is read and written stands on the command line, not in a config file."
                            : NearMatches.question(word, SettingKey.words())));
            return;
        }
        SettingKey key = known.get();
        Integer earlier = lines.putIfAbsent(key, line(keyNode));
        if (earlier != null) {
            problems.add("Key " + word + " stands twice in " + name + ": lines " + earlier + " and " + line(keyNode)
                    + ". Leave one out.");
            return;
        }
        value(key, word + " (" + at + ")", entry.getValueNode());
    }

    private void value(SettingKey key, String where, Node node) {
        if (isNull(node)) {
            return;
        }
        List<Node> items = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        List<String> words = new ArrayList<>();
        for (Node item : items) {
            if (!(item instanceof ScalarNode scalar)) {
                problems.add("Invalid " + where + ": found " + kind(item) + "; expected " + key.expected() + ".");
                return;
            }
            if (!isPlainData(item.getTag())) {
                problems.add("Invalid " + where + ": found the tag "
                        + item.getTag().getValue() + "; expected plain data: " + key.expected() + ".");
                return;
            }
            words.add(isNull(item) ? "" : scalar.getValue());
        }
        given.put(key, new Given(where, words, folder));
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static boolean isPlainData(Tag tag) {
        return List.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL).contains(tag);
    }

    private static String kind(Node node) {
        return switch (node.getNodeType()) {
            case SCALAR -> "one value";
            case SEQUENCE -> "a list";
            case MAPPING -> "a mapping";
            case ANCHOR -> "an anchor";
        };
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static String oneLine(String text) {
        return text.replace(TAG_PREFIX, "!!").strip().replaceAll("\\s+", " ");
    }

    private static String utf8(byte[] bytes, String name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InputProblem("Cannot read config file " + name + ": it is not UTF-8 text.", e);
        }
    }
}
