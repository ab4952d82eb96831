package io.caravan.core.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.failure.SyncFailure.ProtocolViolation;
import io.caravan.testing.Property;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
    @Test
    void both_formats_of_a_document_have_one_canonical_form() {
        Property.forAll(100_000, random -> {
            TestValue.Obj document = TestValues.document(random);
            int noise = random.nextBoolean() ? 0 : 8;
            String encoded = new TestWire(random, NumberDialect.ENCODED, noise)
                    .row(document, Map.of())
                    .toString();
            String export = new TestWire(random, NumberDialect.EXPORT, noise)
                    .row(document, Map.of())
                    .toString();
            String canonical = TestCanonical.of(document);
            assertThat(new String(CanonicalJson.fromEncoded(encoded.getBytes(UTF_8)), UTF_8))
                    .isEqualTo(canonical);
            assertThat(new String(CanonicalJson.fromExport(export.getBytes(UTF_8)), UTF_8))
                    .isEqualTo(canonical);
            assertThat(CanonicalJson.fromExport(canonical.getBytes(UTF_8))).isEqualTo(canonical.getBytes(UTF_8));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "42, 42.0",
        "-0, -0.0",
        "0, 0.0",
        "1e10, 1.0E10",
        "9999999, 9999999.0",
        "10000000, 1.0E7",
        "0.001, 0.001",
        "0.0001, 1.0E-4",
        "1.7976931348623157e308, 1.7976931348623157E308",
        "5e-324, 4.9E-324",
        "2e-323, 2.0E-323",
        "1e23, 1.0E23",
        "2.2250738585072014E-308, 2.2250738585072014E-308",
        "1.50, 1.5",
        "100, 100.0",
        "123456789012345678, 1.2345678901234568E17",
        "9007199254740993, 9.007199254740992E15",
        "1.0E22, 1.0E22",
        "2e-3, 0.002",
        "120e-1, 12.0",
        "-1.25e-7, -1.25E-7"
    })
    void a_bare_number_of_the_encoded_format_is_a_double(String number, String canonical) {
        assertThat(encoded("{\"v\":" + number + "}")).isEqualTo("{\"v\":" + canonical + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "42, 42",
        "-9223372036854775808, -9223372036854775808",
        "-0, 0",
        "9223372036854775807, 9223372036854775807",
        "1e0, 1.0"
    })
    void a_bare_integer_of_the_export_format_is_an_int64(String number, String canonical) {
        assertThat(new String(CanonicalJson.fromExport(("{\"v\":" + number + "}").getBytes(UTF_8)), UTF_8))
                .isEqualTo("{\"v\":" + canonical + "}");
    }

    @Test
    void an_integer_of_more_than_64_bits_is_no_int64() {
        assertThatThrownBy(() -> CanonicalJson.fromExport("{\"v\":9223372036854775808}".getBytes(UTF_8)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("The document has an integer of more than 64 bits in v, at byte 5");
    }

    @Test
    void system_fields_leave_no_trace_wherever_they_stand() {
        assertThat(encoded(
                        """
                {"_id":"x","a":true,"_creationTime":1.5,"_x":{"$y":1},"b":null,"_z":[]}"""))
                .isEqualTo("""
                        {"a":true,"b":null}""");
        assertThat(encoded("""
                {"_id":"x"}""")).isEqualTo("{}");
        assertThat(encoded(" { } ")).isEqualTo("{}");
    }

    private static String encoded(String document) {
        return new String(CanonicalJson.fromEncoded(document.getBytes(UTF_8)), UTF_8);
    }
}
