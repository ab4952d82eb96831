package io.caravan.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.testing.Page;
import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads finds the way: pages say for whom they are, and no link leads nowhere. */
class PagesTest {
    private static final Path DOCS = Path.of("docs");
    private static final Page README = Page.read(Path.of("README.md"));
    private static final int WIDEST = 160;

    @TempDir
    private Path directory;

    private static List<Page> pages() {
        List<Page> pages = new ArrayList<>(Page.below(DOCS));
        pages.add(README);
        pages.add(Page.read(Path.of("CONTRIBUTING.md")));
        pages.add(Page.read(Path.of("CHANGELOG.md")));
        return pages;
    }

    @Test
    void no_link_leads_nowhere() {
        List<String> dead = new ArrayList<>();
        for (Page page : pages()) {
            for (String link : page.links()) {
                if (!leadsSomewhere(page, link)) {
                    dead.add(page.file() + ": " + link);
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    private static boolean leadsSomewhere(Page page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? page.file()
                : page.file().toAbsolutePath().resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1
                || !target.toString().endsWith(".md")
                || Page.read(target).anchors().contains(parts[1]);
    }

    @Test
    void a_stranger_reads_the_readme_to_its_end() {
        assertThat(README.text().lines().count()).isLessThanOrEqualTo(130);
        assertThat(README.longLines(WIDEST)).isEmpty();
    }

    @Test
    void every_page_says_for_whom_it_is() {
        assertThat(Page.below(DOCS))
                .allSatisfy(page -> assertThat(page.firstParagraph()).startsWith("For whoever "));
    }

    @Test
    void the_index_names_every_page() {
        Page index = Page.read(DOCS.resolve("README.md"));
        List<String> all = Page.below(DOCS).stream()
                .map(page -> DOCS.relativize(page.file()).toString())
                .filter(name -> !name.equals("README.md"))
                .toList();
        assertThat(index.links()).containsAll(all);
    }

    @Test
    void the_how_tos_fit_on_a_screen() {
        assertThat(Page.below(DOCS.resolve("howto"))).allSatisfy(page -> {
            assertThat(page.longLines(WIDEST)).isEmpty();
            assertThat(page.text().lines().count()).isLessThanOrEqualTo(130);
        });
    }

    @Test
    void every_block_with_a_command_is_executed_or_says_why_not() {
        Pattern command = Pattern.compile(
                "(?m)^(caravan|mvn|export|java|docker|kubectl|npx|curl|duckdb|systemctl|openssl|pip) .*|^[A-Z_]+=\\S+ \\w.*");
        List<String> silent = new ArrayList<>();
        for (Page page : pages()) {
            page.blocks("").stream()
                    .filter(block -> command.matcher(block).find())
                    .forEach(block -> silent.add(page.file() + ": " + block));
        }
        assertThat(silent)
                .as("blocks without a language: sh is executed by HowToTest, or has <!-- not executed: why --> above")
                .isEmpty();
    }

    @Test
    void the_test_command_of_the_readme_is_the_one_that_the_build_server_runs() throws IOException {
        assertThat(README.text()).contains("\nmvn verify ");
        assertThat(Files.readString(Path.of(".ci", "run")).strip()).endsWith("exec mvn -B -ntp verify");
    }

    @Test
    void systemd_takes_the_unit_file() throws IOException {
        assumeThat(Tool.isThere("systemd-analyze"))
                .as("no systemd-analyze is on the PATH (package systemd), so the unit file is not checked")
                .isTrue();
        Page page = Page.read(DOCS.resolve("howto/schedule.md"));
        String unit = page.blocks("ini").get(0).replace("/opt/caravan/bin/caravan", "/bin/true");
        Path file = Files.writeString(directory.resolve("caravan.service"), unit);
        Tool.Ran ran = Tool.in(directory).run("systemd-analyze", "verify", file.toString());
        assertThat(ran.output()).doesNotContain("caravan.service:");
        assertThat(ran.code()).as(ran.output()).isZero();
    }

    @Test
    void python_compiles_what_airflow_is_given() throws IOException {
        assumeThat(Tool.isThere("python3"))
                .as("no python3 is on the PATH (package python3), so the DAG is not compiled")
                .isTrue();
        String dag =
                Page.read(DOCS.resolve("howto/schedule.md")).blocks("python").get(0);
        Files.writeString(directory.resolve("dag.py"), dag);
        Tool.Ran ran = Tool.in(directory).run("python3", "-m", "py_compile", "dag.py");
        assertThat(ran.code()).as(ran.output()).isZero();
    }
}
