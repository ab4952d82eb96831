package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which components, tables and columns a caller wants: a tree of names, three levels deep. */
final class Selection {
    private static final String OTHER = "_other";
    static final Selection EVERYTHING = new Selection(Node.INCLUDED);

    private final Node root;

    private Selection(Node root) {
        this.root = root;
    }

    /** A table whose columns are all excluded is itself included: its ids are wanted. */
    private record Node(Inclusion self, Inclusion other, Map<String, Node> listed) {
        static final Node EXCLUDED = new Node(Inclusion.EXCLUDED, Inclusion.EXCLUDED, Map.of());
        static final Node INCLUDED = included(Inclusion.INCLUDED, Map.of());

        static Node included(Inclusion other, Map<String, Node> listed) {
            return new Node(Inclusion.INCLUDED, other, listed);
        }

        Node child(String name) {
            return Optional.ofNullable(listed.get(name)).orElse(other == Inclusion.INCLUDED ? INCLUDED : EXCLUDED);
        }
    }

    static Selection parse(Object json) {
        return new Selection(node("selection", json, 0));
    }

    static Selection parseText(String json) {
        try {
            return parse(Json.read(json));
        } catch (JsonFormatException e) {
            throw ApiError.badArguments("selection: " + e.getMessage());
        }
    }

    /** The older parameters. */
    static Selection of(Optional<String> component, Optional<String> table) {
        if (component.isEmpty() && table.isEmpty()) {
            return EVERYTHING;
        }
        Node tables = table.map(name -> Node.included(Inclusion.EXCLUDED, Map.of(name, Node.INCLUDED)))
                .orElse(Node.INCLUDED);
        return new Selection(Node.included(Inclusion.EXCLUDED, Map.of(component.orElse(""), tables)));
    }

    boolean includes(TableRef ref) {
        return table(ref).self() == Inclusion.INCLUDED;
    }

    Predicate<String> columns(TableRef ref) {
        Node table = table(ref);
        return column -> column.equals("_id") || table.child(column).self() == Inclusion.INCLUDED;
    }

    private Node table(TableRef ref) {
        return root.child(ref.component().value()).child(ref.table());
    }

    private static Node node(String path, Object json, int level) {
        if (level > 0 && "excluded".equals(json)) {
            return Node.EXCLUDED;
        }
        if (level == 3 && "included".equals(json)) {
            return Node.INCLUDED;
        }
        if (level == 3 || !(json instanceof Map<?, ?> map)) {
            throw ApiError.badArguments(path
                    + (level == 3 ? " is neither \"included\" nor" : " is neither an object nor") + " \"excluded\"");
        }
        Map<String, Node> listed = new HashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = (String) entry.getKey();
            if (!name.equals(OTHER)) {
                listed.put(name, node(path + "." + name, entry.getValue(), level + 1));
            }
        }
        return Node.included(other(path, map.get(OTHER)), listed);
    }

    private static Inclusion other(String path, Object value) {
        if ("included".equals(value)) {
            return Inclusion.INCLUDED;
        }
        if ("excluded".equals(value)) {
            return Inclusion.EXCLUDED;
        }
        throw ApiError.badArguments(path + "._other is missing or neither \"included\" nor \"excluded\"");
    }
}
