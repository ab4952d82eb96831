package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.config.RouteSettings;
import io.caravan.testing.process.CaravanCommand;
import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jasypt.JasyptPropertiesParser;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.component.properties.PropertiesLookup;
import org.apache.camel.component.properties.PropertiesParser;
import org.jasypt.encryption.pbe.StandardPBEStringEncryptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user who brings a parser of placeholders, such as Camel's own of encrypted values, keeps it, and Caravan's keys. */
class OwnParserTest {
    private static final String PASSWORD = "the password of the test";
    private static final String PARSER = "camel.component.properties.propertiesParser";
    private static final RouteSettings OURS = new RouteSettings(Map.of("convex.url", "sandbox:empty"));

    @TempDir
    private Path directory;

    private static String encrypted(String value) {
        StandardPBEStringEncryptor encryptor = new StandardPBEStringEncryptor();
        encryptor.setPassword(PASSWORD);
        return "ENC(" + encryptor.encrypt(value) + ")";
    }

    /** Set by the user's code, which Camel runs when all its settings are read. */
    public static final class ByCode implements CamelConfiguration {
        @Override
        public void configure(CamelContext camel) {
            JasyptPropertiesParser parser = new JasyptPropertiesParser();
            parser.setPassword(PASSWORD);
            ((PropertiesComponent) camel.getPropertiesComponent()).setPropertiesParser(parser);
        }
    }

    /** No relative of Camel's own. */
    public static final class InBrackets implements PropertiesParser {
        @Override
        public String parseUri(
                String text, PropertiesLookup properties, boolean fallback, boolean keep, boolean nested) {
            String key =
                    text.replace("{{", "").replace("}}", "").replace("<", "").replace(">", "");
            return parseProperty(key, properties.lookup(key, null), properties);
        }

        @Override
        public String parseProperty(String key, String value, PropertiesLookup properties) {
            return value.toUpperCase(Locale.ROOT);
        }
    }

    private static CamelMain main(Map<String, String> settings) {
        CamelMain main = new CamelMain(OURS);
        main.setDefaultPropertyPlaceholderLocation("false");
        for (String part : List.of("management", "metrics", "health", "opentelemetry2")) {
            main.addOverrideProperty(
                    "camel." + part + ".enabled", "false"); // camel-observability-services asks for them
        }
        main.addInitialProperty("my.password", encrypted("tiger"));
        main.addInitialProperty("my.place", "{{convex.url}}/{{my.password}}");
        settings.forEach(main::addInitialProperty);
        main.init();
        return main;
    }

    private static String resolved(String text, Map<String, String> settings) {
        CamelMain main = main(settings);
        try {
            return main.getCamelContext().resolvePropertyPlaceholders(text);
        } finally {
            main.stop();
        }
    }

    @Test
    void an_encrypted_value_is_decrypted_beside_keys_of_caravans() {
        Map<String, String> jasypt =
                Map.of(PARSER, "#class:" + JasyptPropertiesParser.class.getName(), PARSER + ".password", PASSWORD);
        assertThat(resolved("{{my.password}} of {{convex.url:sandbox:shop}} at {{my.place}}", jasypt))
                .isEqualTo("tiger of sandbox:empty at sandbox:empty/tiger");
    }

    @Test
    void so_it_is_where_code_of_the_user_sets_the_parser() {
        assertThat(resolved(
                        "{{my.password}} of {{convex.url:sandbox:shop}} at {{my.place}}",
                        Map.of("camel.main.configurationClasses", ByCode.class.getName())))
                .isEqualTo("tiger of sandbox:empty at sandbox:empty/tiger");
    }

    @Test
    void a_parser_with_a_grammar_of_its_own_finds_keys_of_caravans() {
        assertThat(resolved("{{<convex.url>}}", Map.of(PARSER, "#class:" + InBrackets.class.getName())))
                .isEqualTo("SANDBOX:EMPTY");
    }

    @Test
    void what_a_placeholder_can_ask_beside_keys_works_as_without_a_parser() {
        assertThat(resolved("{{env:PATH}}", Map.of("camel.main.configurationClasses", ByCode.class.getName())))
                .isEqualTo(System.getenv("PATH"));
    }

    @Test
    void a_route_reads_a_password_that_stands_encrypted_in_application_properties() throws IOException {
        Files.writeString(
                directory.resolve("application.properties"),
                """
                %1$s=#class:org.apache.camel.component.jasypt.JasyptPropertiesParser
                %1$s.password=%2$s
                my.password=%3$s
                """
                        .formatted(PARSER, PASSWORD, encrypted("tiger")));
        Files.writeString(
                Files.createDirectory(directory.resolve("routes")).resolve("mine.camel.yaml"),
                """
                - route:
                    id: mine
                    from:
                      uri: "nosuch:{{my.password}}/{{convex.tables}}"
                      steps: [log: "a component that is told of"]
                """);
        Tool.Ran check = Tool.in(directory)
                .run(CaravanCommand.install(directory).resolve("caravan").toString(), "check", "-Dconvex.tables=users");
        assertThat(check.code()).as(check.output()).isEqualTo(2);
        assertThat(check.output()).contains("nosuch://tiger/users");
    }
}
