package io.caravan.ops.notify;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.Amount;
import io.caravan.core.watch.SourcePosition;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.TableNote;
import io.caravan.core.watch.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Decides what is worth a notice: each trouble once, until it is over. Thread-safe. */
final class Watch implements SyncListener {
    private static final long NANOS = 1_000_000_000L;

    private final NotifyConfig config;
    private final Subject subject;
    private final Clock clock;
    private final Consumer<Notice> notices;
    private final Set<TableRef> importsTold = new HashSet<>();
    private final Set<Told> told = new HashSet<>();
    private int failures;

    /**
     * What notices are about.
     *
     * @param replicas tells a second writer from a change of the leader
     */
    record Subject(String source, String destination, Notifications.Replicas replicas) {}

    /** A trouble of which somebody knows. */
    private record Told(Notice.Event event, String kind) {}

    Watch(NotifyConfig config, Subject subject, Clock clock, Consumer<Notice> notices) {
        this.config = config;
        this.subject = subject;
        this.clock = clock;
        this.notices = notices;
    }

    @Override
    public synchronized void heard(SyncEvent event) {
        if (event instanceof SyncEvent.Failed failed && failed.work() == Work.SYNC) {
            failed(failed);
        } else if (event instanceof SyncEvent.Succeeded succeeded && succeeded.work() == Work.SYNC) {
            recovered();
        } else if (event instanceof SyncEvent.Found found) {
            imports(found.at());
        } else if (event instanceof SyncEvent.Landed landed) {
            imports(landed.at());
        } else if (event instanceof SyncEvent.Moved moved) {
            imports(moved.at());
        }
    }

    private void failed(SyncEvent.Failed failed) {
        failures++;
        switch (failed.kind()) {
            case "NeedsResync" -> tell(Notice.Event.NEEDS_RESYNC, failed, "");
            case "Fenced" -> {
                if (subject.replicas() == Notifications.Replicas.ONE) {
                    tell(Notice.Event.FENCED, failed, "");
                }
            }
            case "Retryable" -> {
                if (failures >= config.afterFailures()) {
                    String many = failures == 1
                            ? "A sync has failed: "
                            : Amount.of(failures, "sync") + " in a row have failed: ";
                    tell(Notice.Event.FAILING, failed, many);
                }
            }
            default -> tell(Notice.Event.FAILING, failed, "Syncs end here until somebody mends it: ");
        }
    }

    private void tell(Notice.Event event, SyncEvent.Failed failed, String before) {
        if (told.add(new Told(event, failed.kind()))) {
            notices.accept(notice(event, failed.kind(), before + failed.message()));
        }
    }

    private void recovered() {
        if (!told.isEmpty()) {
            String after = Amount.of(failures, "sync") + " failed before.";
            notices.accept(notice(Notice.Event.RECOVERED, "", "A sync has succeeded again. " + after));
        }
        failures = 0;
        told.clear();
    }

    /** Each once; one that has ended may be told again. */
    private void imports(SourcePosition at) {
        Set<TableRef> lasting = new HashSet<>();
        at.imports().tables().keySet().forEach(table -> at.note(table)
                .filter(note -> note.kind() == TableNote.Kind.IMPORT_UNDER_WAY && lasts(note))
                .ifPresent(note -> {
                    lasting.add(table);
                    if (importsTold.add(table)) {
                        notices.accept(notice(
                                Notice.Event.IMPORT_LASTS,
                                "",
                                table.label() + ": " + note.says()
                                        + ". Readers have the table as it was before; the other tables go on."
                                        + " Look whether the import or restore still works, in the Convex dashboard."));
                    }
                }));
        importsTold.retainAll(lasting);
    }

    private boolean lasts(TableNote note) {
        if (note.since().isEmpty()) {
            return false;
        }
        Instant since = Instant.ofEpochSecond(note.since().getAsLong() / NANOS);
        return Duration.between(since, clock.instant()).compareTo(config.importAfter()) >= 0;
    }

    private Notice notice(Notice.Event event, String kind, String text) {
        return new Notice(event, subject.source(), subject.destination(), clock.instant(), kind, text);
    }
}
