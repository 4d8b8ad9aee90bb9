package io.waymark.domain.state;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map whose changed copies share most of their nodes with the original. The cost of a change therefore
 * does not grow with the number of entries. Implements a hash array mapped trie (Bagwell, 2001).
 */
public final class PersistentMap<K, V> {
    private static final int BITS = 5;
    private static final int WIDTH = 32;
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(new Branch<>(0, List.of()), 0);

    private sealed interface Node<K, V> {}

    private record Leaf<K, V>(int hash, K key, V value) implements Node<K, V> {}

    /** A node for several keys that have the same hash. */
    private record Collision<K, V>(int hash, List<Leaf<K, V>> leaves) implements Node<K, V> {
        Collision<K, V> with(Leaf<K, V> leaf) {
            var all = new ArrayList<>(leaves);
            all.removeIf(other -> other.key().equals(leaf.key()));
            all.add(leaf);
            return new Collision<>(hash, all);
        }

        Node<K, V> without(K key) {
            var remaining =
                    leaves.stream().filter(leaf -> !leaf.key().equals(key)).toList();
            return remaining.size() == 1 ? remaining.get(0) : new Collision<>(hash, remaining);
        }
    }

    private record Branch<K, V>(int bitmap, List<Node<K, V>> children) implements Node<K, V> {
        int index(int bit) {
            return Integer.bitCount(bitmap & bit - 1);
        }

        boolean has(int bit) {
            return (bitmap & bit) != 0;
        }
    }

    private final Branch<K, V> root;
    private final int size;

    private PersistentMap(Branch<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // an empty map has no key and no value
    public static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    public int size() {
        return size;
    }

    public @Nullable V get(K key) {
        int hash = key.hashCode();
        Node<K, V> node = root;
        for (int shift = 0; ; shift += BITS) {
            if (!(node instanceof Branch<K, V> branch)) {
                return valueOf(node, key);
            }
            int bit = bit(hash, shift);
            if (!branch.has(bit)) {
                return null;
            }
            node = branch.children().get(branch.index(bit));
        }
    }

    private static <K, V> @Nullable V valueOf(Node<K, V> node, K key) {
        for (var leaf : leaves(node)) {
            if (leaf.key().equals(key)) {
                return leaf.value();
            }
        }
        return null;
    }

    /** Returns the leaves of a node that is not a branch. */
    private static <K, V> List<Leaf<K, V>> leaves(Node<K, V> node) {
        return node instanceof Collision<K, V> collision ? collision.leaves() : List.of((Leaf<K, V>) node);
    }

    /** Returns this map with one more entry. An entry with an equal key is replaced. */
    public PersistentMap<K, V> with(K key, V value) {
        var leaf = new Leaf<>(key.hashCode(), key, value);
        return new PersistentMap<>(insert(root, leaf, 0), get(key) == null ? size + 1 : size);
    }

    /** Returns this map without the key. */
    public PersistentMap<K, V> without(K key) {
        if (get(key) == null) {
            return this;
        }
        var remaining = remove(root, key, 0);
        return remaining == null ? empty() : new PersistentMap<>(remaining, size - 1);
    }

    /** Returns all values in no particular order. */
    public List<V> values() {
        var values = new ArrayList<V>(size);
        visit(root, values::add);
        return values;
    }

    private static <K, V> void visit(Node<K, V> node, Consumer<V> visitor) {
        if (node instanceof Branch<K, V> branch) {
            branch.children().forEach(child -> visit(child, visitor));
        } else {
            leaves(node).forEach(leaf -> visitor.accept(leaf.value()));
        }
    }

    private static <K, V> Branch<K, V> insert(Branch<K, V> branch, Leaf<K, V> leaf, int shift) {
        int bit = bit(leaf.hash(), shift);
        int index = branch.index(bit);
        var children = new ArrayList<>(branch.children());
        if (branch.has(bit)) {
            children.set(index, merge(children.get(index), leaf, shift + BITS));
        } else {
            children.add(index, leaf);
        }
        return new Branch<>(branch.bitmap() | bit, children);
    }

    private static <K, V> Node<K, V> merge(Node<K, V> node, Leaf<K, V> leaf, int shift) {
        if (node instanceof Branch<K, V> branch) {
            return insert(branch, leaf, shift);
        }
        int hash = leaves(node).get(0).hash();
        if (hash != leaf.hash()) {
            return insert(singleChild(node, hash, shift), leaf, shift);
        }
        if (node instanceof Collision<K, V> collision) {
            return collision.with(leaf);
        }
        var other = (Leaf<K, V>) node;
        return other.key().equals(leaf.key()) ? leaf : new Collision<>(hash, List.of(other, leaf));
    }

    private static <K, V> Branch<K, V> singleChild(Node<K, V> node, int hash, int shift) {
        return new Branch<>(bit(hash, shift), List.of(node));
    }

    /** Returns the node without the key, which it contains; null if the node becomes empty. */
    private static <K, V> @Nullable Node<K, V> remove(Node<K, V> node, K key, int shift) {
        if (node instanceof Branch<K, V> branch) {
            return remove(branch, key, shift);
        }
        return node instanceof Collision<K, V> collision ? collision.without(key) : null;
    }

    private static <K, V> @Nullable Branch<K, V> remove(Branch<K, V> branch, K key, int shift) {
        int bit = bit(key.hashCode(), shift);
        int index = branch.index(bit);
        var children = new ArrayList<>(branch.children());
        var child = remove(children.get(index), key, shift + BITS);
        if (child != null) {
            children.set(index, child);
            return new Branch<>(branch.bitmap(), children);
        }
        children.remove(index);
        return children.isEmpty() ? null : new Branch<>(branch.bitmap() & ~bit, children);
    }

    private static int bit(int hash, int shift) {
        return 1 << (hash >>> shift & WIDTH - 1);
    }
}
