package io.caravan.staging;

import io.caravan.staging.record.CreationSpan;
import io.caravan.staging.record.Published;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which parts of a table are written anew for what has happened to it, and which of them together; the others stay as they are.
 *
 * <p>Invariants: a part that holds an id that changed or was deleted is written anew, or dropped. New rows go into one group, at the end.
 * Small parts lie in tiers, each a {@value #FANOUT}th of the one above; {@value #FANOUT} neighbours of one tier become one of a higher
 * tier. So a row is written once when it comes, and at most once more for each tier.
 *
 * @param groups each becomes new parts
 * @param dropped parts of which no row is left
 */
record PartPlan(List<Group> groups, List<Integer> dropped) {
    static final int FANOUT = 4;
    private static final int LOWEST = 30;
    private static final double SPLIT = 1.5;

    /** Parts that nothing has happened to are merged up to so many whole parts a time, however many small ones there are. */
    private static final double MERGED_AT_ONCE = 2;

    /** When a part is full. */
    record Limits(long bytes, long rows) {
        double weight(long otherBytes, long otherRows) {
            return Math.max((double) otherBytes / bytes, (double) otherRows / rows);
        }
    }

    /**
     * What has happened to the rows of a part.
     *
     * @param changed rows of which there is a later revision, deleted ones among them
     */
    record Touched(long changed, long deleted) {}

    /** Rows of documents that are in no part. */
    record Fresh(long rows, long bytes) {}

    /**
     * Parts that become new ones together.
     *
     * @param parts their places among the standing ones; none where it is fresh rows only
     * @param pieces into how many parts
     */
    record Group(List<Integer> parts, boolean takesFresh, int pieces) {}

    static PartPlan of(List<Published.Part> parts, Map<Integer, Touched> touched, Fresh fresh, Limits limits) {
        List<Integer> dropped = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (int place = 0; place < parts.size(); place++) {
            Node node = Node.of(place, parts.get(place), Optional.ofNullable(touched.get(place)));
            if (node.rows > 0) {
                nodes.add(node);
            } else {
                dropped.add(place);
            }
        }
        if (fresh.rows() > 0) {
            nodes.add(new Node(List.of(), fresh.rows(), fresh.bytes(), Long.MAX_VALUE, true, true));
        }
        if (nodes.isEmpty()) {
            return empty(dropped, touched);
        }
        nodes.sort(Comparator.comparingLong(Node::from));
        return new PartPlan(groups(new Tiers(limits).settled(nodes), limits), List.copyOf(dropped));
    }

    /** A table has one part at least, so that its columns can be read. */
    private static PartPlan empty(List<Integer> all, Map<Integer, Touched> touched) {
        return touched.isEmpty() && all.size() == 1
                ? new PartPlan(List.of(), List.of())
                : new PartPlan(List.of(new Group(List.copyOf(all), false, 1)), List.of());
    }

    private static List<Group> groups(List<Node> nodes, Limits limits) {
        return nodes.stream()
                .filter(Node::rewritten)
                .map(node -> new Group(node.parts, node.takesFresh, pieces(limits.weight(node.bytes, node.rows))))
                .toList();
    }

    static int pieces(double weight) {
        return weight <= SPLIT ? 1 : (int) Math.ceil(weight);
    }

    /** Parts that are to become one, as they will be. */
    private record Node(List<Integer> parts, long rows, long bytes, long from, boolean rewritten, boolean takesFresh) {
        static Node of(int place, Published.Part part, Optional<Touched> touched) {
            long rows = part.rows() - touched.map(Touched::deleted).orElse(0L);
            long bytes = part.rows() == 0 ? 0 : Math.round((double) part.bytes() * rows / part.rows());
            long from = part.created().map(CreationSpan::first).orElse(Long.MIN_VALUE);
            return new Node(List.of(place), rows, bytes, from, touched.isPresent(), false);
        }

        static Node joined(List<Node> nodes) {
            return new Node(
                    nodes.stream().flatMap(node -> node.parts.stream()).toList(),
                    nodes.stream().mapToLong(Node::rows).sum(),
                    nodes.stream().mapToLong(Node::bytes).sum(),
                    nodes.get(0).from,
                    true,
                    nodes.stream().anyMatch(Node::takesFresh));
        }
    }

    /** Joins neighbours until there is nothing to join. */
    private static final class Tiers {
        private final Limits limits;
        private double left = MERGED_AT_ONCE;

        Tiers(Limits limits) {
            this.limits = limits;
        }

        List<Node> settled(List<Node> nodes) {
            List<Node> settled = nodes;
            Optional<List<Node>> next = Optional.of(nodes);
            while (next.isPresent()) {
                settled = next.get();
                next = rewrittenJoined(settled);
                if (next.isEmpty()) {
                    next = tierJoined(settled);
                }
            }
            return settled;
        }

        private double weight(Node node) {
            return limits.weight(node.bytes, node.rows);
        }

        /** 0 is full; each further one is a {@value #FANOUT}th. */
        private int tier(Node node) {
            int tier = 0;
            for (double weight = weight(node); weight * FANOUT <= 1 && tier < LOWEST; weight *= FANOUT) {
                tier++;
            }
            return tier;
        }

        /** What is written anyway is written together where it makes one part. */
        private Optional<List<Node>> rewrittenJoined(List<Node> nodes) {
            for (int i = 1; i < nodes.size(); i++) {
                Node first = nodes.get(i - 1);
                Node second = nodes.get(i);
                if (first.rewritten
                        && second.rewritten
                        && Math.max(tier(first), tier(second)) > 0
                        && weight(first) + weight(second) <= 1) {
                    return Optional.of(replaced(nodes, List.of(i - 1, i)));
                }
            }
            return Optional.empty();
        }

        private Optional<List<Node>> tierJoined(List<Node> nodes) {
            int from = 0;
            while (from < nodes.size()) {
                int to = from;
                while (to < nodes.size() && tier(nodes.get(to)) > 0) {
                    to++;
                }
                Optional<List<Integer>> chosen = chosen(nodes, from, to);
                if (chosen.isPresent()) {
                    return Optional.of(replaced(nodes, chosen.get()));
                }
                from = to + 1;
            }
            return Optional.empty();
        }

        /** Of neighbours that are all small, those of the lowest tier that is full, and what is smaller between them. */
        private Optional<List<Integer>> chosen(List<Node> nodes, int from, int to) {
            for (int tier = LOWEST; tier > 0; tier--) {
                List<Integer> members = new ArrayList<>();
                int equals = 0;
                double weight = 0;
                for (int i = from; i < to && (equals < FANOUT || weight < 1); i++) {
                    int own = tier(nodes.get(i));
                    if (own >= tier && (own == tier || !members.isEmpty())) {
                        members.add(i);
                        equals += own == tier ? 1 : 0;
                        weight += weight(nodes.get(i));
                    }
                }
                if (equals >= FANOUT && affords(nodes, members)) {
                    return Optional.of(members);
                }
            }
            return Optional.empty();
        }

        private boolean affords(List<Node> nodes, List<Integer> members) {
            double more = members.stream()
                    .map(nodes::get)
                    .filter(node -> !node.rewritten)
                    .mapToDouble(this::weight)
                    .sum();
            boolean affordable = more <= left;
            left -= affordable ? more : 0;
            return affordable;
        }

        private static List<Node> replaced(List<Node> nodes, List<Integer> places) {
            List<Node> next = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                if (i == places.get(0)) {
                    next.add(Node.joined(places.stream().map(nodes::get).toList()));
                } else if (!places.contains(i)) {
                    next.add(nodes.get(i));
                }
            }
            return next;
        }
    }
}
