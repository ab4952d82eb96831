package io.caravan.app.config;

import io.caravan.core.config.KeyShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every key for whoever sets it: {@code caravan config KEY} says it, and docs/configuration.md is made of it. */
public final class KeyGuide {
    /** Of each line: key, what it holds (- is as whoever reads it says), an example, what it means. A group begins with ==. */
    private static final String TEXT =
            """
            == The source
            source.name | - | shop | Names this source in receipts, metrics and messages; up to 64 letters, digits, _ and -.
            convex.url | address | https://happy-otter-123.convex.cloud | The deployment; `http://127.0.0.1:3210` for a self-hosted one, `sandbox:shop` for made-up data, `sandbox:backup.zip` for a backup. The default holds only where nothing points to the real world: no deploy key, no variable `CONVEX_...`, no bucket, no warehouse.
            convex.deploy.key | - | prod:happy-otter-123... | The deploy key; needed unless the sandbox is read. It belongs into the environment.
            convex.deployment | - | https://happy-otter-123.convex.cloud | The identity that checkpoints belong to; without it the address. Set it when a deployment moves to a new address.
            convex.protocol | - | data-sync | `list_snapshot` and `document_deltas`, or [the newer API](guarantees.md#by-streaming-export-and-by-data-sync). A source can move from one to the other.
            convex.tables | names | users, orders, chat/* | These tables and no others: `TABLE` or `app/TABLE` of the root, `COMPONENT/TABLE`, `COMPONENT/*`. Empty is all. [How to](howto/tables-and-columns.md).
            convex.exclude | names | users.email, audit_log | Not these tables, or not these columns (`TABLE.COLUMN`); the rest is read.
            convex.selection | JSON or file:PATH | file:selection.json | The long form of the two keys above: Convex's own selection JSON, or a file of it. It cannot stand beside them.
            convex.connectTimeout | - | 5s | How long a connection may take to open.
            convex.responseTimeout | - | 100s | Until the first byte of a reply; Convex may take a minute for a page of a snapshot.
            convex.timeout | - | 10m | Of a whole call, body included.
            convex.maxAttempts | - | 5 | Of a call, and of a statement of a warehouse, with full-jitter backoff of up to 30 s.
            convex.retention | - | 14d | How long a cursor of the deployment lives; one near its end is a warning. With `convex.protocol=data-sync` the default is `3d`.
            sources.location | file:DIR | file:/etc/caravan/sources | A folder with `NAME.properties` for each of [several sources](many-sources.md). Without such a file there is one source.
            == Syncs
            sync.cron | Quartz cron expression | 0 0/5 * * * ? | When `run` syncs: six fields, seconds first.
            sync.timeZone | time zone | Europe/Berlin | Whose hours these are; [mind summer time](operations.md#resources).
            sync.stopPatience | - | 10s | How long a call or statement in flight is waited for after a signal; then it is hung up or cancelled.
            imports.checkEvery | duration, or sync | 5m | How often the source is asked for [imports and deleted tables](guarantees.md#imports-restores-and-deleted-tables) at most; `sync` is at each sync that brings something, and once a minute.
            tables.onDeleted | - | keep | What becomes of a table that the deployment has no longer: it becomes empty, or stays as it is.
            resync.onExpiredCursor | - | auto | `stop` ends with exit code 3; `auto` starts a new generation of every table.
            batch.max.rows | - | 100000 | A batch closes at the first of these three limits, or at the end of a phase.
            batch.max.bytes | - | 64MB | As above: bytes of documents.
            batch.max.age | - | 1m | As above: time since its first row.
            checkpoint.heartbeat | - | 15m | How long an idle source goes without a receipt.
            state.location | file:DIR | file:/var/lib/caravan/state | The local cache of the checkpoint, and pages on their way. Losing it is no loss.
            == Where it lands
            target | - | delta | `s3`: Parquet files and manifests; `delta`: Delta tables; `databricks`: bronze tables of a SQL warehouse.
            s3.location | file:DIR or s3://BUCKET/PREFIX | s3://my-bucket/caravan/app | Of the target `s3`. The `s3.*` keys below need a bucket, here or in `delta.location`. [On S3](s3.md).
            s3.region | - | eu-west-1 | Region of the bucket; without it AWS's own settings, and `us-east-1` where `s3.endpoint` is set.
            s3.endpoint | address | https://minio.example.com:9000 | Address of another store than AWS.
            s3.pathStyle | - | true | `true`: the bucket's name stands in the path, not in the host name.
            s3.assumeRole | - | arn:aws:iam::123456789012:role/caravan | A role to assume.
            s3.externalId | - | 7f3c | The external id that the role asks for.
            s3.sse | - | kms | `none` leaves encryption to the bucket's setting; `s3`; or `kms`, which is the default where `s3.kmsKey` is set.
            s3.kmsKey | - | arn:aws:kms:eu-west-1:123456789012:key/1a2b | The key of `kms`; without it the account's own.
            s3.multipartThreshold | - | 128MB | Larger files are sent in parts.
            s3.partSize | - | 32MB | Size of such a part, at least 5MB.
            s3.maxAttempts | - | 5 | Of a call, with backoff and jitter.
            delta.location | file:DIR or s3://BUCKET/PREFIX | s3://my-bucket/caravan/delta | Of the target `delta`. [On Delta](delta.md).
            databricks.url | JDBC address | jdbc:databricks://HOST:443/default;httpPath=/sql/1.0/warehouses/ID | The SQL warehouse, without credentials. [On Databricks](databricks.md).
            databricks.token | - | dapi... | A personal access token; or the two keys below.
            databricks.clientId | - | 1f0c... | A service principal's id (OAuth M2M).
            databricks.clientSecret | - | dose... | Its secret.
            databricks.catalog | name | main | The catalog of both schemas.
            databricks.bronzeSchema | name | bronze | Where the tables are.
            databricks.controlSchema | name | caravan | Where the checkpoint is.
            databricks.landing | - | volume | `merge`: statements only; `volume`: files only; `auto`: by `databricks.mergeRows`.
            databricks.volume | /Volumes/CATALOG/SCHEMA/VOLUME | /Volumes/main/bronze/caravan | For files on their way into tables.
            databricks.mergeRows | - | 20000 | `auto`: a file of more rows goes through the volume.
            databricks.parameterSize | - | 2MB | A statement's rows end behind the document that reaches this size, at most 6MB; a warehouse that finds it too large gets halves.
            databricks.timeout | - | 30m | Of one statement, the start of a stopped warehouse included.
            == Current state, of the targets s3 and delta
            staging.enabled | - | false | `false`: no current-state tables at all: neither `staging/` of the target `s3` nor `silver/` of the target `delta`.
            staging.every | duration, sync or never | 5m | `sync`: after each sync that landed something, but where it usually takes longer than a second it rests, ten times as long at most, and 15 minutes at most. A duration: not more often. `never`: by the command only. [What it costs](operations.md#resources).
            staging.memory | - | 512MB | What the embedded DuckDB keeps before it spills into `state.location`, at least 128MB; beside the heap.
            staging.fileSize | - | 128MB | Size of a full part of a table, roughly, at least 1MB. A change rewrites the parts that hold it: smaller ones cost less to keep, larger ones less to read.
            staging.grace | - | 6h | How long files of an old version are kept for their readers.
            == Small files, of the target s3; the end of the history, of s3 and delta
            compact.every | duration, sync or never | 6h | How often `run` [compacts](protocol.md#compaction), bounds the history and deletes what was replaced, after a sync; `sync` is each time.
            compact.minFileSize | - | 16MB | Files of at least this size are never rewritten.
            compact.fileSize | - | 256MB | Size of the files that are written.
            compact.minFiles | - | 20 | So many small files of a table, one after another, are worth it.
            compact.grace | - | 7d | How long a replaced file stays, for readers that began before; with target delta those that `forget` and `history.retention` replaced.
            history.retention | duration or forever | 400d | How long raw_change_log, or bronze of target delta, [keeps](protocol.md#retention) a revision after another one took its place, and a deleted document; at most 36500d.
            == Watching and replicas
            management.host | address | 0.0.0.0 | Where `run` listens; the container image sets `0.0.0.0`. Only Jolokia and steering on the page ask for a password.
            management.port | port | 8080 | Of status, health and metrics; 0 is any free one, said in the log.
            management.user | - | admin | Who may steer it, on [the status page](metrics.md#the-status-page) or by [the console](console.md).
            management.password | - | ... | Of that user; without a password nobody may.
            management.maxLag | - | 2h | Readiness fails when the destination is further behind, or the checkpoint stands still for longer. More than one interval of `sync.cron`.
            notify.webhook | address | https://hooks.slack.com/services/T0/B0/secret | Where `run` posts [what somebody should look at](howto/notifications.md). The address is a secret: it belongs into the environment.
            notify.format | - | slack | `json`, or what an incoming webhook of Slack takes.
            notify.afterFailures | - | 10 | So many syncs in a row must fail before it is told; what needs somebody is told at once.
            notify.importAfter | - | 1d | How long an import must be under way before it is told.
            log.format | - | json | `json` is the Elastic Common Schema; both go to standard error.
            log.level | - | debug | `debug` and `trace` make the libraries talk, too.
            leader.election | - | kubernetes | Of several replicas one syncs and the others stand by. [Leader election](operations.md#leader-election).
            leader.lock | file:DIR | file:/shared/leader | Of `file`: a directory that all replicas share.
            leader.namespace | - | caravan | Of `kubernetes`: where the lease is; without it the pod's namespace.
            leader.lease | name | caravan | Of `kubernetes`: what the name of the lease begins with; the source's name follows.
            leader.leaseDuration | - | 30s | Of `kubernetes`: how long a successor waits.
            leader.member | - | caravan-0 | Of `kubernetes`: this pod's name; without it the host's name.
            == Routes of your own
            routes.location | file:DIR | file:/etc/caravan/routes | A folder of [routes of yours](routes.md), added to Caravan's.
            routes.replace | names | land, staging | Caravan's routes that files of that folder take the place of.
            routes.include | pattern | file:routes/*.yaml | In the place of both: all files of routes, as Camel's `routesIncludePattern`.
            """;

    /**
     * One key.
     *
     * @param otherwise its default; empty where there is none
     * @param kind what it holds: {@code duration}, {@code s3 or delta or databricks}
     * @param meaning in Markdown, its links relative to docs/
     * @param variable of the environment
     */
    public record Entry(
            String group, String key, String otherwise, String kind, String example, String meaning, String variable) {
        /** The meaning without what only Markdown shows. */
        public String plainMeaning() {
            return meaning.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", "");
        }
    }

    private KeyGuide() {}

    /** In the order of the page. */
    public static List<Entry> entries() {
        Map<String, KeyShape> shapes = KnownKeys.shapes();
        List<Entry> entries = new ArrayList<>();
        String group = "";
        for (String line : TEXT.lines().toList()) {
            if (line.startsWith("== ")) {
                group = line.substring("== ".length());
            } else {
                entries.add(entry(group, line.split(" \\| ", 4), shapes));
            }
        }
        return entries;
    }

    public static Optional<Entry> of(String key) {
        return entries().stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    private static Entry entry(String group, String[] cells, Map<String, KeyShape> shapes) {
        KeyShape shape = shapes.getOrDefault(cells[0], new KeyShape("", KeyShape.TEXT));
        return new Entry(
                group,
                cells[0],
                shape.otherwise(),
                cells[1].equals("-") ? shape.kind() : cells[1],
                cells[2],
                cells[3],
                Environment.variable(cells[0]));
    }
}
