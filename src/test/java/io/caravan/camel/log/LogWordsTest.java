package io.caravan.camel.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.camel.Sentences;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A user of caravan-log: is told to change options of the endpoint. */
class LogWordsTest {
    private static final Path MAIN = Path.of("src/main/java/io/caravan");

    @Test
    void whatever_a_store_names_is_an_option_in_the_words_of_the_endpoint() {
        List<String> naming = Sentences.naming(
                MAIN.resolve("store"), MAIN.resolve("s3/LoggedBatches.java"), MAIN.resolve("s3/LoggedBatch.java"));
        assertThat(naming).isNotEmpty();
        assertThat(naming).allSatisfy(text -> assertThat(Sentences.namesTheProgram(LogConsumer.WORDS.of(text)))
                .as(LogConsumer.WORDS.of(text))
                .isFalse());
    }
}
