package io.caravan.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What the help of every command ends with: an example, where settings come from, what its exit codes mean. */
final class HelpFooter {
    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("run", "caravan run -Dsync.cron='0 0/5 * * * ?'"),
            Map.entry("sync", "caravan sync --quiet"),
            Map.entry("check", "caravan check"),
            Map.entry("config", "caravan config --changed"),
            Map.entry("discover", "caravan discover --json"),
            Map.entry("status", "caravan status --json"),
            Map.entry("compact", "caravan compact"),
            Map.entry("forget", "caravan forget --table app/users --ids-from left.txt"),
            Map.entry("resync", "caravan resync --table app/users"),
            Map.entry("staging", "caravan staging --full"),
            Map.entry("sql", "caravan sql \"SELECT * FROM users LIMIT 5\""),
            Map.entry("views", "caravan views --for duckdb --output views.sql"),
            Map.entry("verify", "caravan verify"),
            Map.entry("lakeflow", "caravan lakeflow --output silver --scd2 app/users"),
            Map.entry("console", "MANAGEMENT_PASSWORD=... caravan console --connect http://127.0.0.1:9876"),
            Map.entry("sandbox", "caravan sandbox --port 3210 --documents 1000 --changes-per-second 5"),
            Map.entry("generate-completion", "caravan generate-completion > ~/.caravan-completion"));

    private HelpFooter() {}

    static void add(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        String name = command.getCommandName();
        String example = EXAMPLES.getOrDefault(name, "");
        if (!example.isEmpty()) {
            usage.footerHeading("%nExample:%n");
            usage.footer("  " + example, "", settings(command));
        }
        usage.exitCodeListHeading("%nExit codes:%n");
        usage.exitCodeList(codes(command));
    }

    /** Of the program as a whole. */
    static void begin(CommandLine program) {
        UsageMessageSpec usage = program.getCommandSpec().usageMessage();
        usage.footerHeading("%nTo begin with:%n");
        usage.footer(
                "  caravan                carries a built-in sandbox into ./data until Ctrl-C",
                "  caravan check          proves your application.properties; changes nothing",
                "  caravan sync           once, to the end",
                "  caravan sync --help    options, exit codes and an example, of each command",
                "",
                "Settings come from application.properties, the environment and -D.",
                "All pages are listed in docs/README.md.");
    }

    private static String settings(CommandLine command) {
        return command.getCommand() instanceof ConfiguredCommand
                ? "Settings come from application.properties, the environment and -D. `caravan config` shows what is in effect;"
                        + " docs/configuration.md lists all keys."
                : "It reads no settings.";
    }

    private static Map<String, String> codes(CommandLine command) {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("0", "done");
        codes.put("1", "failed, safe to run again");
        codes.put("2", "bad usage or configuration; nothing was done");
        if (command.getCommand() instanceof SourceCommand && !(command.getCommand() instanceof ConfigCommand)) {
            codes.put("3", "needs a resync");
            codes.put("4", "fenced: another writer owns the destination");
            codes.put("65", "checkpoint or manifest unreadable");
            codes.put("130, 143", "stopped by a signal, after a clean end");
        }
        return codes;
    }
}
