package io.caravan.app.log;

import io.caravan.core.failure.SecretRedactor;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.StringLayout;
import org.apache.logging.log4j.core.appender.AbstractOutputStreamAppender;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.appender.OutputStreamManager;

/** Lines of the log that would show a secret, with its stack trace or in its fields: they are written with stars instead. */
final class WithheldLines {
    private WithheldLines() {}

    /** False where there is nothing to hide, and nothing was written. */
    static boolean write(Appender appender, LogEvent event) {
        if (!(appender instanceof AbstractOutputStreamAppender<?> stream)
                || !(appender.getLayout() instanceof StringLayout layout)) {
            return false;
        }
        String line = layout.toSerializable(event);
        String masked = SecretRedactor.mask(line);
        if (masked.equals(line)) {
            return false;
        }
        write(stream.getManager(), masked.getBytes(StandardCharsets.UTF_8));
        return true;
    }

    private static void write(OutputStreamManager manager, byte[] line) {
        try {
            manager.writeBytes(line, 0, line.length);
            manager.flush();
        } catch (AppenderLoggingException full) {
            // as the appender itself does: a log without space stops no sync
        }
    }
}
