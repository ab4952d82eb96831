package io.caravan.sandbox.dataset;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.Dataset;
import io.caravan.sandbox.data.NewTable;
import io.caravan.sandbox.data.Tablet;
import io.caravan.sandbox.data.Timeline;
import io.caravan.sandbox.value.GeneratedRows;
import io.caravan.sandbox.value.Ids;
import io.caravan.sandbox.value.OddValues;
import io.caravan.sandbox.value.Rows;
import io.caravan.sandbox.value.ShopTemplates;
import io.caravan.sandbox.value.StoredRows;
import io.caravan.sandbox.value.TabletId;
import io.caravan.sandbox.value.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The generated dataset {@code shop}: a root component, {@code waitlist} and {@code waitlist/inner}. */
public final class Shop implements Dataset {
    public static final String NAME = "shop";
    private static final String EMPTY = "drafts";
    private static final int ODD = 200;
    private static final Map<String, Template> TEMPLATES = Map.of(
            "users", ShopTemplates::user,
            "products", ShopTemplates::product,
            "orders", ShopTemplates::order,
            "orderEvents", ShopTemplates::orderEvent,
            "oddValues", OddValues::write,
            "entries", ShopTemplates::waitlistEntry,
            "notes", ShopTemplates::waitlistUser,
            "reviews", ShopTemplates::review);
    private static final Template WAITLIST_USERS = ShopTemplates::waitlistUser;

    private final long seed;
    private final long documents;
    private final Ids ids;

    public Shop(long seed, long documents) {
        this.seed = seed;
        this.documents = documents;
        this.ids = new Ids(seed);
    }

    private record Share(String component, String table, long count) {}

    private List<Share> shares() {
        long odd = Math.min(ODD, documents / 10);
        long shared = documents - odd;
        List<Share> shares = new ArrayList<>(List.of(
                new Share("", "users", shared / 10),
                new Share("", "products", shared / 50),
                new Share("", "orders", shared / 4),
                new Share("", "oddValues", odd),
                new Share("", EMPTY, 0),
                new Share("waitlist", "entries", shared / 12),
                new Share("waitlist", "users", shared / 40),
                new Share("waitlist/inner", "notes", shared / 60)));
        long taken = shares.stream().mapToLong(Share::count).sum();
        shares.add(new Share("", "orderEvents", documents - taken));
        return shares;
    }

    @Override
    public List<Tablet> tablets(Timeline timeline) {
        List<Tablet> tablets = new ArrayList<>();
        long position = 0;
        for (Share share : shares()) {
            long from = position;
            int number = tablets.size() + 1;
            TableRef ref = TableRef.of(share.component(), share.table());
            Rows rows = generated(template(ref), number, share.count(), timeline.created());
            tablets.add(new Tablet.Birth(number, TabletId.first(number), ref, ordinal -> timeline.ts(from + ordinal))
                    .with(rows, ids)
                    .activate(0));
            position += share.count();
        }
        return tablets;
    }

    @Override
    public Rows rows(String table, int tablet, long count, long created) {
        Template template = TEMPLATES.get(table);
        return template == null ? new StoredRows(List.of()) : generated(template, tablet, count, created);
    }

    @Override
    public NewTable addedLater() {
        return new NewTable(TableRef.root("reviews"), List.of(), 20);
    }

    @Override
    public Map<String, Object> identity() {
        return Map.of("dataset", NAME, "seed", seed, "documents", documents);
    }

    @Override
    public long created(long firstStarted) {
        return firstStarted;
    }

    @Override
    public long documents() {
        return documents;
    }

    @Override
    public Ids ids() {
        return ids;
    }

    @Override
    public boolean changes(Tablet tablet) {
        return !tablet.ref().table().equals(EMPTY);
    }

    @Override
    public void close() {}

    private static Template template(TableRef ref) {
        return ref.equals(TableRef.of("waitlist", "users"))
                ? WAITLIST_USERS
                : TEMPLATES.getOrDefault(ref.table(), (spot, out) -> {});
    }

    private Rows generated(Template template, int tablet, long count, long created) {
        long users = Math.max(1, shares().get(0).count());
        long products = Math.max(1, shares().get(1).count());
        return new GeneratedRows(template, count, tablet, seed, new Template.World(ids, users, products), created);
    }
}
