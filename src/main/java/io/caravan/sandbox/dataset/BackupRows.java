package io.caravan.sandbox.dataset;

import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.Dice;
import io.caravan.sandbox.value.ExportJson;
import io.caravan.sandbox.value.IdOrder;
import io.caravan.sandbox.value.Rows;
import io.caravan.sandbox.value.StoredRows;
import io.caravan.sandbox.value.ValueWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;

/** The documents of one table of a backup. */
final class BackupRows implements Rows {
    private final BackupSpool spool;
    private final MessageDigest digest = sha256();
    private long[] places = new long[64];
    private int count;
    private boolean inOrder = true;
    private String last = "";
    private volatile Recent recent = new Recent(-1, new StoredRows.Row("", 0, new Content.Stored(new byte[0])));

    BackupRows(BackupSpool spool) {
        this.spool = spool;
    }

    private record Recent(long ordinal, StoredRows.Row row) {}

    void add(StoredRows.Row row) throws IOException {
        if (count == places.length) {
            places = Arrays.copyOf(places, count * 2);
        }
        places[count++] = spool.add(row);
        digest(row);
        inOrder &= last.compareTo(row.id()) < 0;
        last = row.id();
    }

    /** Of all documents, in their order; to be asked once, at their end. */
    String digest() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void digest(StoredRows.Row row) {
        byte[] id = row.id().getBytes(StandardCharsets.UTF_8);
        byte[] fields = row.content().fields();
        digest.update(ByteBuffer.allocate(2 * Integer.BYTES + Double.BYTES)
                .putInt(id.length)
                .putInt(fields.length)
                .putDouble(row.creationTime())
                .flip());
        digest.update(id);
        digest.update(fields);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public String id(long ordinal) {
        return row(ordinal).id();
    }

    /** Reads the table from its start where it is not in the order of ids. */
    @Override
    public OptionalLong ordinal(String id) {
        if (inOrder) {
            long at = order().firstAfter(id) - 1;
            return at >= 0 && id(at).equals(id) ? OptionalLong.of(at) : OptionalLong.empty();
        }
        for (int i = 0; i < count; i++) {
            if (row(i).id().equals(id)) {
                return OptionalLong.of(i);
            }
        }
        return OptionalLong.empty();
    }

    /** A backup lists them in this order, as a rule. */
    @Override
    public IdOrder order() {
        return inOrder ? IdOrder.asGiven(count, this::id) : IdOrder.sorted(count, this::id);
    }

    @Override
    public double creationTime(long ordinal, long ts) {
        return row(ordinal).creationTime();
    }

    @Override
    public void writeFields(long ordinal, Content.Generated content, ValueWriter out) {
        ExportJson.writeFields(ExportJson.fields(row(ordinal).content()), out);
    }

    @Override
    public Content invent(int version, Dice dice) {
        return count == 0 ? Content.DELETED : row(dice.below(count)).content();
    }

    private StoredRows.Row row(long ordinal) {
        Recent last = recent;
        if (last.ordinal() != ordinal) {
            last = new Recent(ordinal, spool.read(places[(int) ordinal]));
            recent = last;
        }
        return last.row();
    }
}
