package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.app.target.Wiring;
import io.caravan.testing.Page;
import io.caravan.testing.process.Capture;
import io.caravan.testing.process.Ran;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

class UsageTest {
    private static final String COLOURS = "\u001b\\[[0-9;]*m";

    private final CommandLine line = App.commandLine(Wiring.production());

    @ParameterizedTest
    @EnumSource(names = {"ON", "OFF"})
    void an_override_is_shown_as_it_is_typed(Ansi colours) {
        assertThat(help("status", colours))
                .contains("[-Dkey=value]...")
                .containsPattern("(?m)^ +-Dkey=value  +Overrides a key of application.properties")
                .doesNotContain("-D=");
    }

    @Test
    void what_the_options_mean_begins_in_one_column() {
        List<String> lines = help("status", Ansi.OFF).lines().toList();
        assertThat(column(lines, "Overrides a key")).isEqualTo(column(lines, "Show this help"));
    }

    @Test
    void a_command_with_a_slip_is_told_from_the_one_that_was_meant() {
        assertThatThrownBy(() -> line.parseArgs("snyc"))
                .isInstanceOfSatisfying(
                        CommandLine.ParameterException.class,
                        failure -> assertThat(Usage.wrong(failure)).contains("did you mean sync?"));
    }

    /** Used to write into the working directory, as a script does it whose variable is not set. */
    @Test
    void an_option_or_argument_with_nothing_in_it_is_refused_by_its_name() {
        List<String> asked = new ArrayList<>();
        SoftAssertions all = new SoftAssertions();
        line.getSubcommands().forEach((command, sub) -> sub.getCommandSpec().args().stream()
                .filter(argument -> argument.arity().max() > 0)
                .forEach(argument -> {
                    String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
                    for (String empty : List.of("", " ")) {
                        List<String> typed = new ArrayList<>(List.of(command));
                        if (argument.isOption()) {
                            typed.add(name);
                        }
                        typed.add(empty);
                        if (command.equals("forget") && !name.equals("--table")) {
                            typed.addAll(List.of("--table", "app/users"));
                        }
                        Ran ran = Capture.of(() -> App.run(typed.toArray(String[]::new), Wiring.production()));
                        all.assertThat(ran.code())
                                .as("%s: %s", typed, ran.output())
                                .isEqualTo(2);
                        all.assertThat(ran.output()).as("%s", typed).contains(name, "--help lists the options");
                    }
                    asked.add(command + " " + name);
                }));
        all.assertAll();
        assertThat(asked)
                .contains(
                        "lakeflow --output", "views --output", "sql STATEMENT", "status --source", "forget --ids-from");
    }

    @Test
    void a_value_behind_an_equals_sign_is_refused_where_it_is_empty_and_a_setting_may_be() {
        assertThatThrownBy(() -> EmptyArguments.refuse(line.parseArgs("lakeflow", "--output=")))
                .hasMessageContaining("--output is empty, and it wants DIR. Nothing was done.");
        EmptyArguments.refuse(line.parseArgs("status", "-Dconvex.exclude="));
        EmptyArguments.refuse(line.parseArgs("sync", "--json"));
    }

    /** Blocks are executed, or say why not; what stands in a sentence is at least a command with options that there are. */
    @Test
    void a_command_in_the_text_of_a_page_is_one_that_there_is_with_options_that_it_has() {
        Pattern typed = Pattern.compile("`caravan ([a-z-]+)([^`]*)`");
        List<Page> pages = new ArrayList<>(Page.below(Path.of("docs")));
        pages.add(Page.read(Path.of("README.md")));
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        for (Page page : pages) {
            for (MatchResult command : typed.matcher(page.text()).results().toList()) {
                seen++;
                CommandLine known = line.getSubcommands().get(command.group(1));
                boolean right = known != null
                        && Pattern.compile("(?<= )--[a-z-]+")
                                .matcher(command.group(2))
                                .results()
                                .allMatch(option -> known.getCommandSpec().findOption(option.group()) != null);
                if (!right) {
                    wrong.add(page.file() + ": " + command.group());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(seen).isGreaterThan(40);
    }

    @Test
    void every_command_shows_an_example_and_says_what_its_exit_codes_mean() {
        assertThat(line.getSubcommands().keySet()).allSatisfy(command -> assertThat(help(command, Ansi.OFF))
                .containsPattern("(?s)Example:\\R  .*caravan " + command)
                .containsPattern("(?s)Exit codes:\\R +0 +done"));
    }

    @Test
    void every_command_says_where_its_settings_come_from_or_that_it_has_none() {
        assertThat(help("sync", Ansi.OFF)).contains("docs/configuration.md", "needs a resync");
        assertThat(line.getSubcommands().keySet()).allSatisfy(command -> assertThat(help(command, Ansi.OFF))
                .containsPattern("Settings come from application.properties|It reads no settings"));
    }

    @Test
    void the_help_of_the_program_says_where_to_begin() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        line.usage(new PrintStream(bytes, true, StandardCharsets.UTF_8), Ansi.OFF);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("To begin with:", "  caravan check ", "application.properties")
                .satisfies(help -> assertThat(help.lines()).allMatch(text -> text.length() <= 80));
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .as("no line of the examples is broken")
                .contains("./data until Ctrl-C", "changes nothing", "of each command");
    }

    @Test
    void options_may_stand_before_the_command_and_are_those_of_run_without_one() {
        assertThat(ordered("-Da=b", "sql", "SELECT 1")).containsExactly("sql", "-Da=b", "SELECT 1");
        assertThat(ordered("-D", "a=b", "--source", "sync", "status"))
                .containsExactly("status", "-D", "a=b", "--source", "sync");
        assertThat(ordered("-Da=b")).containsExactly("run", "-Da=b");
        assertThat(ordered("--source", "status")).containsExactly("run", "--source", "status");
        assertThat(ordered("-D")).containsExactly("run", "-D");
        assertThat(ordered()).containsExactly("run");
        assertThat(ordered("sync", "-Da=b")).containsExactly("sync", "-Da=b");
        assertThat(ordered("--help")).containsExactly("--help");
    }

    private String[] ordered(String... args) {
        return CommandFirst.of(args, line.getSubcommands().keySet());
    }

    private static int column(List<String> lines, String words) {
        return lines.stream().mapToInt(line -> line.indexOf(words)).max().orElseThrow();
    }

    private String help(String command, Ansi colours) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        line.getSubcommands().get(command).usage(new PrintStream(bytes, true, StandardCharsets.UTF_8), colours);
        return bytes.toString(StandardCharsets.UTF_8).replaceAll(COLOURS, "");
    }
}
