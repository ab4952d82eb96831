package io.caravan.cli;

import io.caravan.core.failure.SecretRedactor;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/** What commands print, with stars in the places of secrets. A secret that is written in two pieces is not recognized. */
final class WithheldWriter extends FilterWriter {
    WithheldWriter(Writer behind) {
        super(behind);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        out.write(SecretRedactor.mask(text.substring(offset, offset + length)));
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        out.write(SecretRedactor.mask(new String(text, offset, length)));
    }
}
