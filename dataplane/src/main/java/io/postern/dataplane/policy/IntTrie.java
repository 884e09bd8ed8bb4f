package io.postern.dataplane.policy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A persistent map of ints: a changed copy shares all but one path with the original, so that a
 * snapshot of 100 000 SAs costs a microsecond. Keys are mixed one to one, so two keys never meet in
 * one place, and a level is 5 bits of the mixed key.
 */
final class IntTrie<V> {
  private static final int BITS = 5;

  private record Leaf<V>(int key, V value) {}

  private final int bitmap;
  private final Object[] slots;

  IntTrie() {
    this(0, new Object[0]);
  }

  private IntTrie(int bitmap, Object[] slots) {
    this.bitmap = bitmap;
    this.slots = slots;
  }

  @Nullable V get(int key) {
    IntTrie<V> node = this;
    for (int rest = mix(key); ; rest >>>= BITS) {
      int bit = 1 << rest;
      if ((node.bitmap & bit) == 0) {
        return null;
      }
      Object slot = node.slots[node.index(bit)];
      if (slot instanceof Leaf<?>) {
        Leaf<V> leaf = leaf(slot);
        return leaf.key == key ? leaf.value : null;
      }
      node = node(slot);
    }
  }

  IntTrie<V> with(int key, V value) {
    return with(new Leaf<>(key, value), 0);
  }

  IntTrie<V> without(int key) {
    return without(key, 0);
  }

  private IntTrie<V> with(Leaf<V> leaf, int shift) {
    int bit = bit(leaf.key, shift);
    int index = index(bit);
    if ((bitmap & bit) == 0) {
      Object[] copy = new Object[slots.length + 1];
      System.arraycopy(slots, 0, copy, 0, index);
      copy[index] = leaf;
      System.arraycopy(slots, index, copy, index + 1, slots.length - index);
      return new IntTrie<>(bitmap | bit, copy);
    }
    return replaced(index, joined(slots[index], leaf, shift + BITS));
  }

  private Object joined(Object slot, Leaf<V> leaf, int shift) {
    if (slot instanceof Leaf<?>) {
      Leaf<V> present = leaf(slot);
      return present.key == leaf.key
          ? leaf
          : new IntTrie<V>().with(present, shift).with(leaf, shift);
    }
    return node(slot).with(leaf, shift);
  }

  private IntTrie<V> without(int key, int shift) {
    int bit = bit(key, shift);
    if ((bitmap & bit) == 0) {
      return this;
    }
    int index = index(bit);
    Object slot = slots[index];
    if (slot instanceof Leaf<?>) {
      return leaf(slot).key == key ? removed(bit, index) : this;
    }
    IntTrie<V> child = node(slot).without(key, shift + BITS);
    if (child.slots.length == 0) {
      return removed(bit, index);
    }
    return replaced(index, child.lone() ? child.slots[0] : child);
  }

  private boolean lone() {
    return slots.length == 1 && slots[0] instanceof Leaf<?>;
  }

  private IntTrie<V> removed(int bit, int index) {
    Object[] copy = new Object[slots.length - 1];
    System.arraycopy(slots, 0, copy, 0, index);
    System.arraycopy(slots, index + 1, copy, index, copy.length - index);
    return new IntTrie<>(bitmap & ~bit, copy);
  }

  private IntTrie<V> replaced(int index, Object slot) {
    Object[] copy = Arrays.copyOf(slots, slots.length);
    copy[index] = slot;
    return new IntTrie<>(bitmap, copy);
  }

  private int index(int bit) {
    return Integer.bitCount(bitmap & bit - 1);
  }

  private static int bit(int key, int shift) {
    return 1 << (mix(key) >>> shift);
  }

  /** One to one: an odd factor and a shifted exclusive-or can both be undone. */
  private static int mix(int key) {
    int product = key * 0x9E37_79B1;
    return product ^ product >>> 15;
  }

  @SuppressWarnings("unchecked")
  private Leaf<V> leaf(Object slot) {
    return (Leaf<V>) slot;
  }

  @SuppressWarnings("unchecked")
  private IntTrie<V> node(Object slot) {
    return (IntTrie<V>) slot;
  }
}
