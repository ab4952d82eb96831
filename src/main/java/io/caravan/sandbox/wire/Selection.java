package io.caravan.sandbox.wire;

import io.caravan.core.change.TableRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which components, tables and columns a caller wants: a tree of names, three levels deep. */
final class Selection {
    private static final String OTHER = "_other";
    private static final int COLUMNS = 3;
    static final Selection EVERYTHING = new Selection(Node.INCLUDED);

    private final Node root;

    private Selection(Node root) {
        this.root = root;
    }

    /** It has the form of a selection, but says what cannot be. */
    static final class InvalidException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message, null, false, false);
        }
    }

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

    /** Empty for what has not the form of a selection. */
    static Optional<Selection> parse(Object json) {
        Optional<Node> root = node(json, 0);
        root.ifPresent(node -> check(node, 0));
        return root.map(Selection::new);
    }

    /** The older parameters. */
    static Selection of(Optional<String> component, Optional<String> table) {
        if (component.isEmpty() && table.isEmpty()) {
            return EVERYTHING;
        }
        Node tables = table.map(name -> Node.included(Inclusion.EXCLUDED, Map.of(name, Node.INCLUDED)))
                .orElse(Node.INCLUDED);
        Node root = Node.included(Inclusion.EXCLUDED, Map.of(component.orElse(""), tables));
        check(root, 0);
        return new Selection(root);
    }

    boolean includes(TableRef ref) {
        return table(ref).self() == Inclusion.INCLUDED;
    }

    Predicate<String> columns(TableRef ref) {
        Node table = table(ref);
        return column -> table.child(column).self() == Inclusion.INCLUDED;
    }

    private Node table(TableRef ref) {
        return root.child(ref.component().value()).child(ref.table());
    }

    private static Optional<Node> node(Object json, int level) {
        if (level > 0 && json instanceof String word) {
            return inclusion(word)
                    .filter(found -> found == Inclusion.EXCLUDED || level == COLUMNS)
                    .map(found -> found == Inclusion.EXCLUDED ? Node.EXCLUDED : Node.INCLUDED);
        }
        if (level == COLUMNS || !(json instanceof Map<?, ?> map) || !(map.get(OTHER) instanceof String word)) {
            return Optional.empty();
        }
        Map<String, Node> listed = new HashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = (String) entry.getKey();
            Optional<Node> node = name.equals(OTHER) ? Optional.of(Node.INCLUDED) : node(entry.getValue(), level + 1);
            if (node.isEmpty()) {
                return Optional.empty();
            }
            listed.put(name, node.get());
        }
        listed.remove(OTHER);
        return inclusion(word).map(other -> Node.included(other, listed));
    }

    private static Optional<Inclusion> inclusion(String word) {
        return switch (word) {
            case "included", "incl" -> Optional.of(Inclusion.INCLUDED);
            case "excluded", "excl" -> Optional.of(Inclusion.EXCLUDED);
            default -> Optional.empty();
        };
    }

    private static void check(Node node, int level) {
        boolean columns = level == COLUMNS - 1;
        if (columns && node.self() == Inclusion.INCLUDED && node.child("_id").self() == Inclusion.EXCLUDED) {
            throw new InvalidException("`_id` must be included in the column selection");
        }
        if (columns) {
            return;
        }
        node.listed().forEach((name, child) -> {
            List<String> identifiers = level == 0 ? path(name) : List.of(name);
            identifiers.forEach(Selection::checkIdentifier);
            check(child, level + 1);
        });
    }

    private static List<String> path(String component) {
        return component.isEmpty() ? List.of() : List.of(component.split("/", -1));
    }

    private static void checkIdentifier(String name) {
        if (name.isEmpty()) {
            throw new InvalidException("Identifier cannot be empty");
        }
        char first = name.charAt(0);
        if (!Character.toString(first).matches("[A-Za-z_]")) {
            throw new InvalidException("Invalid first character '" + first + "' in " + name
                    + ": Identifiers must start with an alphabetic character or underscore");
        }
        if (!name.matches("[A-Za-z0-9_]{1,64}")) {
            throw new InvalidException(
                    "Identifier " + name + " can only contain alphanumeric characters or underscores");
        }
    }
}
