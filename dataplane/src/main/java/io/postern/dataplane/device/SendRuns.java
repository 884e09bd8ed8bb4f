package io.postern.dataplane.device;

import io.postern.dataplane.sa.FlatPath;

/**
 * Datagrams put together into runs: of one size, to one peer, of which only the last may be
 * shorter, which is what the kernel takes as one. Those to one peer stay in order and go into its
 * last run, though datagrams to others came between; where they lie in memory does not matter. For
 * one thread.
 */
final class SendRuns {
  /** Runs. */
  static final int CAPACITY = 64;

  /** What the kernel takes as one: 64 datagrams (older kernels), 65507 octets (UDP over IPv4). */
  static final int LARGEST_COUNT = 64;

  static final int LARGEST_SIZE = 65_507;

  /** Datagrams, or fewer pieces of memory with several each. */
  static final int MOST_PIECES = 1024;

  private static final int NONE = -1;

  private final DatagramPort[] ports = new DatagramPort[CAPACITY];
  private final FlatPath[] paths = new FlatPath[CAPACITY];
  private final int[] marking = new int[CAPACITY];
  private final int[] octets = new int[CAPACITY];
  private final int[] datagrams = new int[CAPACITY];
  private final int[] sizeOfEach = new int[CAPACITY];
  private final int[] sizeOfLast = new int[CAPACITY];
  private final int[] firstPiece = new int[CAPACITY];
  private final int[] lastPiece = new int[CAPACITY];
  private int count;

  private final long[] address = new long[MOST_PIECES];
  private final int[] length = new int[MOST_PIECES];
  private final int[] next = new int[MOST_PIECES];
  private int pieces;

  int count() {
    return count;
  }

  /** Whether there is no room for another datagram, whatever it is. */
  boolean full() {
    return count == CAPACITY || pieces == MOST_PIECES;
  }

  void clear() {
    count = 0;
    pieces = 0;
  }

  /** Of all runs. */
  int allDatagrams() {
    int sum = 0;
    for (int run = 0; run < count; run++) {
      sum += datagrams[run];
    }
    return sum;
  }

  /** Whether there is a run after which another datagram like its first may come. */
  boolean lastTakesMore() {
    return count > 0 && takes(count - 1, sizeOfEach[count - 1]);
  }

  /** Forgets all runs but the last, which is the first then. */
  void keepLast() {
    int last = count - 1;
    int piece = firstPiece[last];
    int keptOctets = octets[last];
    int keptDatagrams = datagrams[last];
    int keptSizeOfLast = sizeOfLast[last];
    count = 0;
    int run = begin(ports[last], paths[last], marking[last], sizeOfEach[last]);
    octets[run] = keptOctets;
    datagrams[run] = keptDatagrams;
    sizeOfLast[run] = keptSizeOfLast;
    // A piece is never moved to the right, so that none is overwritten before its turn.
    pieces = 0;
    while (piece != NONE) {
      int following = next[piece];
      append(run, address[piece], length[piece]);
      piece = following;
    }
  }

  /**
   * Only if it is not {@link #full}.
   *
   * @param newMarking as of {@link SendRing#add}
   */
  void add(DatagramPort port, FlatPath path, int newMarking, long data, int size) {
    int run = lastTo(port, path);
    if (run == NONE || marking[run] != newMarking || !takes(run, size)) {
      run = begin(port, path, newMarking, size);
    }
    octets[run] += size;
    datagrams[run]++;
    sizeOfLast[run] = size;
    int last = lastPiece[run];
    if (last != NONE && address[last] + length[last] == data) {
      length[last] += size;
    } else {
      append(run, data, size);
    }
  }

  private int lastTo(DatagramPort port, FlatPath path) {
    for (int run = count - 1; run >= 0; run--) {
      if (paths[run] == path && ports[run] == port) {
        return run;
      }
    }
    return NONE;
  }

  private boolean takes(int run, int size) {
    return size <= sizeOfEach[run]
        && sizeOfLast[run] == sizeOfEach[run]
        && datagrams[run] < LARGEST_COUNT
        && octets[run] + size <= LARGEST_SIZE
        && ports[run].segments()
        && paths[run].segments();
  }

  private int begin(DatagramPort port, FlatPath path, int newMarking, int size) {
    int run = count++;
    ports[run] = port;
    paths[run] = path;
    marking[run] = newMarking;
    sizeOfEach[run] = size;
    octets[run] = 0;
    datagrams[run] = 0;
    firstPiece[run] = NONE;
    lastPiece[run] = NONE;
    return run;
  }

  private void append(int run, long data, int size) {
    int piece = pieces++;
    address[piece] = data;
    length[piece] = size;
    next[piece] = NONE;
    if (lastPiece[run] == NONE) {
      firstPiece[run] = piece;
    } else {
      next[lastPiece[run]] = piece;
    }
    lastPiece[run] = piece;
  }

  DatagramPort port(int run) {
    return ports[run];
  }

  FlatPath path(int run) {
    return paths[run];
  }

  int marking(int run) {
    return marking[run];
  }

  int octets(int run) {
    return octets[run];
  }

  int datagrams(int run) {
    return datagrams[run];
  }

  /** Octets of each datagram but the last. */
  int sizeOfEach(int run) {
    return sizeOfEach[run];
  }

  /** A piece of memory with whole datagrams; negative if there is none. */
  int firstPiece(int run) {
    return firstPiece[run];
  }

  /** The piece behind that one, negative for none. */
  int next(int piece) {
    return next[piece];
  }

  long address(int piece) {
    return address[piece];
  }

  int length(int piece) {
    return length[piece];
  }
}
