package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.PathSegment;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathSegmentTest {
    private static final List<String> NASTY = List.of(
            "",
            "app",
            "App",
            "a/b",
            "a.b",
            "/",
            "//",
            "a//b",
            "/a",
            "a/",
            "..",
            ".",
            "../..",
            "../../etc/passwd",
            "%2e%2e",
            "a b",
            "`",
            "\"",
            "'",
            ";--",
            "\u0000",
            "\n",
            "\u001b",
            "é",
            "中",
            "😀",
            "\u2025",
            "\u2024",
            "∕",
            "CON",
            "-61pp",
            "-",
            "~",
            "a~b",
            "app/app",
            "app/",
            "/app",
            "x".repeat(200),
            "x".repeat(201),
            "x".repeat(1024),
            "/".repeat(1024));

    @Test
    void the_documented_forms() {
        assertThat(PathSegment.ofComponent("")).isEqualTo("app");
        assertThat(PathSegment.ofComponent("app")).isEqualTo("-61pp");
        assertThat(PathSegment.ofComponent("waitlist/inner")).isEqualTo("waitlist.inner");
        assertThat(PathSegment.ofComponent("a//b/")).isEqualTo("a-2f-2fb-2f");
        assertThat(PathSegment.of("a.b")).isEqualTo("a-2eb");
        assertThat(PathSegment.of("..")).isEqualTo("-2e-2e");
        assertThat(PathSegment.of("é")).isEqualTo("-c3-a9");
        assertThat(PathSegment.of("")).isEqualTo("-");
    }

    @Test
    void no_two_names_share_a_segment_and_every_name_comes_back() {
        Map<String, String> components = new HashMap<>();
        Map<String, String> tables = new HashMap<>();
        NASTY.forEach(name -> check(name, components, tables));
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            check(name(random), components, tables);
        }
    }

    @Test
    void a_long_name_is_cut_and_stays_apart_from_its_neighbours() {
        String one = PathSegment.of("x".repeat(500) + "1");
        assertThat(one).hasSize(PathSegment.LONGEST).matches("x+~[0-9a-f]{16}");
        assertThat(PathSegment.of("x".repeat(500) + "2")).isNotEqualTo(one);
    }

    @Test
    void half_a_character_is_refused() {
        assertThatThrownBy(() -> PathSegment.of("\ud83d")).isInstanceOf(SyncFailure.ProtocolViolation.class);
    }

    private static void check(String name, Map<String, String> components, Map<String, String> tables) {
        String component = PathSegment.ofComponent(name);
        String table = PathSegment.of(name);
        assertThat(components.merge(component, name, (old, same) -> old)).isEqualTo(name);
        assertThat(tables.merge(table, name, (old, same) -> old)).isEqualTo(name);
        if (component.indexOf('~') < 0) {
            assertThat(component.equals("app") ? "" : unescaped(component)).isEqualTo(name);
        }
        if (table.indexOf('~') < 0) {
            assertThat(table.equals("-") ? "" : unescaped(table)).isEqualTo(name);
        }
        String key = S3Key.rawFile(TableRef.of(name, name), 1, "0".repeat(64)).value();
        assertThat(key)
                .matches("raw_change_log/[A-Za-z0-9_.~-]{1,200}/[A-Za-z0-9_~-]{1,200}/[0-9]{20}-0{16}[.]parquet");
        assertThat(Path.of("/lake", key).normalize()).isEqualTo(Path.of("/lake/" + key));
    }

    private static String name(Random random) {
        String letters = "ab./A-_2fe1p6%~\u0000\u00e9\u4e2d\ud83d\ude00 ";
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(50) == 0 ? 300 : 7); i > 0; i--) {
            int at = letters.offsetByCodePoints(0, random.nextInt(letters.codePointCount(0, letters.length())));
            name.appendCodePoint(letters.codePointAt(at));
        }
        return name.toString();
    }

    /** What a reader does who wants the name behind a folder. */
    private static String unescaped(String segment) {
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '-') {
                utf8.write(HexFormat.fromHexDigits(segment, i + 1, i + 3));
                i += 2;
            } else {
                utf8.write(c == '.' ? '/' : c);
            }
        }
        return utf8.toString(StandardCharsets.UTF_8);
    }
}
