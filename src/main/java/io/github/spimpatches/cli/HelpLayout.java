package io.github.spimpatches.cli;

import io.github.spimpatches.config.SettingKey;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** A verb's help: options under headings, in the order in which they are declared. */
final class HelpLayout {
    private HelpLayout() {}

    static void applyTo(CommandLine verb) {
        UsageMessageSpec usage = verb.getCommandSpec().usageMessage();
        usage.synopsisHeading("Usage: ").descriptionHeading("%n").sortOptions(false);
        usage.optionListHeading("");
        usage.parameterListHeading("");
        usage.sectionMap().put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, help -> "");
        usage.sectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
    }

    private static String options(Help help) {
        StringBuilder text = new StringBuilder();
        for (HelpSection section : HelpSection.values()) {
            List<OptionSpec> options = help.commandSpec().options().stream()
                    .filter(option -> !option.hidden() && section(option) == section)
                    .toList();
            boolean withParameters = section == HelpSection.INPUT
                    && !help.commandSpec().positionalParameters().isEmpty();
            if (section != HelpSection.HIDDEN && (withParameters || !options.isEmpty())) {
                Help.Layout layout = help.createDefaultLayout();
                if (withParameters) {
                    layout.addPositionalParameters(
                            help.commandSpec().positionalParameters(), help.parameterLabelRenderer());
                }
                layout.addOptions(options, new Values());
                text.append(String.format(
                        "%n%s%n%s", help.colorScheme().ansi().string("@|bold " + section.heading() + "|@"), layout));
            }
        }
        return text.toString();
    }

    /** {@code --patch-labels LABEL ...}: values after a blank, as people type them; none where one may be left out. */
    private static final class Values implements Help.IParamLabelRenderer {
        @Override
        public Text renderParameterLabel(ArgSpec argument, Ansi ansi, List<IStyle> styles) {
            if (argument.arity().min() == 0) {
                return ansi.text("");
            }
            String more = argument.arity().isVariable() ? " ..." : "";
            return ansi.text(" " + argument.paramLabel() + more);
        }

        @Override
        public String separator() {
            return "";
        }
    }

    private static HelpSection section(OptionSpec option) {
        return switch (option.longestName()) {
            case "--cohort",
                    "--subject",
                    "--session",
                    "--image",
                    "--dseg",
                    "--labels",
                    "--out",
                    "--centers",
                    "--centres" -> HelpSection.INPUT;
            case "--name",
                    "--readme",
                    "--licence",
                    "--shard-size",
                    "--shard-count",
                    "--seed",
                    "--mask",
                    "--dataset-id" -> HelpSection.OUTPUT;
            default ->
                Stream.of(SettingKey.values())
                        .filter(key -> key.option().equals(option.longestName()))
                        .findFirst()
                        .map(SettingOptions::section)
                        .orElse(HelpSection.OTHER);
        };
    }
}
