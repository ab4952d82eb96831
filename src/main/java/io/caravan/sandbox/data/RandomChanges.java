package io.caravan.sandbox.data;

import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.Dice;
import java.util.List;
import java.util.Map;

/** Transactions of one to five random writes; the sequence depends on the seed only. */
public record RandomChanges(long transactions) implements Command {
    static final String NAME = "random";
    private static final int TRIES = 8;

    @Override
    public Applied apply(Store store, long ts) {
        int writes = 0;
        for (long i = 0; i < transactions; i++) {
            writes += transaction(store, ts + i);
        }
        return new Applied(store.lastTs(), writes, List.of());
    }

    @Override
    public Map<String, Object> toJson() {
        return Map.of("command", NAME, "transactions", transactions);
    }

    private static int transaction(Store store, long ts) {
        Dice dice = store.diceOfNextTransaction();
        Transaction transaction = new Transaction(store, ts);
        List<Tablet> tablets =
                store.activeTablets().stream().filter(store.dataset()::changes).toList();
        for (int i = 1 + dice.below(5); i > 0 && !tablets.isEmpty(); i--) {
            write(dice.pick(tablets), dice, transaction, ts);
        }
        transaction.commit();
        return transaction.writes();
    }

    private static void write(Tablet tablet, Dice dice, Transaction transaction, long ts) {
        int version = 1 + dice.below(1_000_000);
        Content content = tablet.base().invent(version, dice);
        if (content instanceof Content.Deleted) {
            return;
        }
        int choice = dice.below(20);
        if (choice < 7 || !change(tablet, dice, transaction, ts, choice < 17 ? content : Content.DELETED)) {
            transaction.insert(tablet, content);
        }
    }

    private static boolean change(Tablet tablet, Dice dice, Transaction transaction, long ts, Content content) {
        for (int i = 0; i < TRIES && tablet.nextOrdinal() > 0; i++) {
            long ordinal = dice.below(tablet.nextOrdinal());
            boolean alive = !(tablet.at(ordinal, ts).content() instanceof Content.Deleted);
            if (alive && !transaction.touches(tablet, ordinal)) {
                transaction.put(tablet, ordinal, content);
                return true;
            }
        }
        return false;
    }
}
