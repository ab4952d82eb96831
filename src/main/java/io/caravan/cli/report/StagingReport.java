package io.caravan.cli.report;

import io.caravan.core.destination.Materialized;
import io.caravan.core.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What {@code staging} did with the tables of current state. */
public record StagingReport(Materialized done) {
    public String text() {
        StringJoiner lines = new StringJoiner("\n");
        if (done instanceof Materialized.Published published) {
            published
                    .tables()
                    .forEach(table -> lines.add(line(how(table), table.table().label(), table.rows() + " rows")));
            published.behind().forEach(table -> lines.add(behindLine(table)));
            lines.add("published batch " + published.batch()
                    + (published.behind().isEmpty() ? "" : ", some tables beyond it"));
        } else if (done instanceof Materialized.Stuck stuck) {
            stuck.behind().forEach(table -> lines.add(behindLine(table)));
            lines.add("nothing published: the other tables are up to date");
        } else if (done instanceof Materialized.Unchanged unchanged) {
            lines.add("up to date: batch " + unchanged.batch() + " is published");
        } else {
            lines.add("nothing published: " + Incomplete.why(((Materialized.Incomplete) done).batch()));
        }
        return lines.toString();
    }

    private static String behindLine(Materialized.Behind table) {
        String stays = table.batch().map(batch -> "as of batch " + batch).orElse("not there yet");
        return line("behind", table.table().label(), stays);
    }

    private static String line(String how, String table, String what) {
        return String.format(Locale.ROOT, "%-9s %s: %s", how, table, what);
    }

    public String json() {
        Map<String, Object> report = new LinkedHashMap<>();
        if (done instanceof Materialized.Published published) {
            report.put("result", "published");
            report.put("batch", published.batch());
            report.put("consistentAsOf", published.consistentAsOf());
            report.put(
                    "tables",
                    published.tables().stream().map(StagingReport::table).toList());
            if (!published.behind().isEmpty()) {
                report.put("behind", behind(published.behind()));
            }
        } else if (done instanceof Materialized.Stuck stuck) {
            report.put("result", "stuck");
            report.put("tables", List.of());
            report.put("behind", behind(stuck.behind()));
        } else if (done instanceof Materialized.Unchanged unchanged) {
            report.put("result", "unchanged");
            report.put("batch", unchanged.batch());
            report.put("tables", List.of());
        } else {
            report.put("result", "incomplete");
            report.put("batch", ((Materialized.Incomplete) done).batch());
            report.put("tables", List.of());
        }
        return Json.write(report);
    }

    private static Map<String, Object> table(Materialized.TableState state) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("component", state.table().component().value());
        table.put("table", state.table().table());
        table.put("how", how(state));
        table.put("rows", state.rows());
        return table;
    }

    private static List<Map<String, Object>> behind(List<Materialized.Behind> tables) {
        return tables.stream().map(StagingReport::behind).toList();
    }

    private static Map<String, Object> behind(Materialized.Behind behind) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("component", behind.table().component().value());
        table.put("table", behind.table().table());
        table.put("batch", behind.batch().<Object>map(batch -> batch).orElse(Json.NULL));
        return table;
    }

    private static String how(Materialized.TableState state) {
        return state.how().name().toLowerCase(Locale.ROOT);
    }
}
