package io.caravan.cli;

import io.caravan.core.config.Typos;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The help of a command. Picocli puts the sign of all other options between {@code -D} and its key, where nobody writes one. */
final class Usage {
    private static final int NEAR = 2;

    static final String PAIR = "key=value";

    private static final String COLOURS = "(?:\u001b\\[[0-9;]*m)*";
    private static final Pattern SIGN = Pattern.compile("(-D" + COLOURS + ")=(" + COLOURS + PAIR + ")");
    private static final List<String> SECTIONS =
            List.of(UsageMessageSpec.SECTION_KEY_SYNOPSIS, UsageMessageSpec.SECTION_KEY_OPTION_LIST);

    private Usage() {}

    /** One line: what is wrong, what was meant, and where the options are. */
    static String wrong(ParameterException failure) {
        return command(failure).orElseGet(() -> option(failure));
    }

    private static String option(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        String meant = failure instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().stream()
                        .findFirst()
                        .flatMap(word -> Typos.nearest(
                                word.replaceFirst("=.*", ""),
                                command.getCommandSpec().optionsMap().keySet(),
                                NEAR))
                        .map(name -> "; did you mean " + name + "?")
                        .orElse(".")
                : ".";
        return failure.getMessage() + meant + " " + command.getCommandSpec().qualifiedName()
                + " --help lists the options.";
    }

    /** What to say of a command that is nearly one of ours. */
    private static Optional<String> command(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)
                || failure.getCommandLine().getParent() != null
                || unmatched.getUnmatched().isEmpty()) {
            return Optional.empty();
        }
        String word = unmatched.getUnmatched().get(0);
        return Typos.nearest(word, failure.getCommandLine().getSubcommands().keySet(), NEAR)
                .map(name -> "There is no command " + word + "; did you mean " + name + "? --help lists the commands.");
    }

    static void correct(CommandLine line) {
        for (CommandLine command : line.getSubcommands().values()) {
            HelpFooter.add(command);
            Map<String, IHelpSectionRenderer> sections = command.getHelpSectionMap();
            SECTIONS.forEach(section ->
                    sections.computeIfPresent(section, (key, usual) -> help -> corrected(usual.render(help), key)));
        }
    }

    /** Columns stay where they were. */
    private static String corrected(String text, String section) {
        boolean columns = section.equals(UsageMessageSpec.SECTION_KEY_OPTION_LIST);
        return SIGN.matcher(text).replaceAll(columns ? "$1$2 " : "$1$2");
    }
}
