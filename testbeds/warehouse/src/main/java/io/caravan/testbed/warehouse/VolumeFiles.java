package io.caravan.testbed.warehouse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * PUT, GET, REMOVE and LIST. As in a workspace, the first three answer with a presigned address of this server, and it is the client
 * that carries the bytes there.
 */
final class VolumeFiles implements Command {
    private static final List<String> OPERATION = List.of("operation", "presignedUrl", "headers", "localFile");

    private record Grant(String method, Path file) {}

    private final Volumes volumes;
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();

    VolumeFiles(Volumes volumes) {
        this.volumes = volumes;
    }

    @Override
    public Optional<Table> run(Statement statement) {
        Cursor cursor = new Cursor(statement.order().sql());
        String verb = Sql.verb(statement.order().sql());
        if (!List.of("PUT", "GET", "REMOVE", "LIST").contains(verb)) {
            return Optional.empty();
        }
        cursor.expect(verb);
        statement.pause();
        return Optional.of(
                switch (verb) {
                    case "PUT" -> put(cursor, statement);
                    case "GET" -> get(cursor, statement);
                    case "REMOVE" -> carry("REMOVE", volumes.existing(cursor.string()), statement, null);
                    default -> list(cursor.string());
                });
    }

    private Table put(Cursor cursor, Statement statement) {
        String local = cursor.string();
        cursor.expect("INTO");
        String path = cursor.string();
        boolean overwrite = cursor.accept("OVERWRITE");
        cursor.expectEnd();
        if (!overwrite && Files.exists(volumes.locate(path))) {
            throw SqlFailure.of("PATH_ALREADY_EXISTS", "42K04", "Path " + path + " already exists.");
        }
        return carry("PUT", path, statement, local);
    }

    private Table get(Cursor cursor, Statement statement) {
        String path = volumes.existing(cursor.string());
        cursor.expect("TO");
        return carry("GET", path, statement, cursor.string());
    }

    private Table carry(String operation, String path, Statement statement, String local) {
        String ticket = UUID.randomUUID().toString();
        String method = operation.equals("REMOVE") ? "DELETE" : operation;
        grants.put(ticket, new Grant(method, volumes.locate(path)));
        String url = "http://" + statement.order().host() + "/presigned/" + ticket;
        Table row = Table.texts(OPERATION, Stream.of(Table.row(operation, url, "{}", local)));
        return new Table(row.columns(), row.rows(), Table.Kind.VOLUME_OPERATION);
    }

    private Table list(String path) {
        return Table.texts(
                List.of("path", "name", "size", "modification_time"),
                volumes.list(path).stream().map(name -> {
                    Path file = volumes.locate(path).resolve(name);
                    return Table.row(
                            volumes.pathOf(file),
                            Files.isDirectory(file) ? name + "/" : name,
                            Long.toString(file.toFile().length()),
                            Long.toString(file.toFile().lastModified()));
                }));
    }

    /** What the client carries to, or fetches from, a presigned address. */
    Reply transfer(Request request) {
        String ticket = request.path().replaceFirst(".*/", "");
        Grant grant = grants.get(ticket);
        if (grant == null || !grant.method().equals(request.method())) {
            throw new ApiFailure(403, "PERMISSION_DENIED", "the address is not signed for this");
        }
        return switch (grant.method()) {
            case "PUT" -> {
                volumes.write(grant.file(), request.bytes());
                yield Reply.done();
            }
            case "DELETE" -> {
                volumes.delete(grant.file());
                yield Reply.done();
            }
            default -> new Reply.File(grant.file());
        };
    }
}
