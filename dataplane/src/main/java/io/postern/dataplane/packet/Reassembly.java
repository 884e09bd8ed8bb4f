package io.postern.dataplane.packet;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of inner packets together, for policies that look at ports (RFC 4301 §7). A
 * few packets at once, each for a short time; what is too much takes a place of the owner who has
 * most, and of the address that has most of those: so nobody takes all places from one address. For
 * one thread.
 *
 * <p>The memory for all is 4.3 MB off the heap, from the first fragment on and never more.
 *
 * <p>Fragments that overlap with other content end the whole packet (RFC 5722 §4, and RFC 3128 for
 * IPv4): no second version of a header comes to be after the first was looked at.
 */
public final class Reassembly implements AutoCloseable {
  /** Packets that are put together at once. */
  public static final int MOST = 64;

  /** Of which one owner has no more than so many: what is too much takes the place of its own. */
  public static final int MOST_OF_ONE_OWNER = 8;

  /** RFC 791 §3.2 suggests 15 seconds. */
  public static final long LONGEST_NANOS = 15_000_000_000L;

  private static final int LARGEST = 65_535;
  private static final int ROOM_BEFORE = 640;
  private static final int ROOM_BEHIND = 64;
  private static final int LARGEST_HEADER = 512;
  private static final long SLOT_SIZE = ROOM_BEFORE + LARGEST + 1 + ROOM_BEHIND;

  /** One packet that is not whole yet. */
  private static final class Whole {
    private final long payload;
    private int sa;
    private long owner;
    private final long[] units = new long[(LARGEST + 1) / 8 / Long.SIZE];
    private boolean used;
    private boolean ipv4;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int identification;
    private int protocol;
    private long sinceNanos;
    private int fragments;
    private int unitsPresent;
    private int headerSize;
    private int totalLength;

    Whole(long payload) {
      this.payload = payload;
    }

    boolean missesAny() {
      return headerSize == 0 || totalLength < 0 || unitsPresent < (totalLength + 7) / 8;
    }
  }

  private final Fragment fragment = new Fragment();
  private @Nullable Arena arena;

  /** Those that are put together, and behind them a place for what is whole as it comes. */
  private Whole[] wholes = new Whole[0];

  private int dropped;
  private long address;

  /**
   * Adds a fragment that passed {@link InnerPacket#check}. Fragments of different SAs are never put
   * together: what one SA brought is not looked at as if another had (RFC 4301 §5.2, step 4), and
   * whoever may use another's addresses ends none of its packets. A packet that is in the midst of
   * it when its SA is replaced is lost.
   *
   * @param sa the SPI of the SA by which the fragment came; 0 where it came by none
   * @param owner whom the place is counted for: a number for whoever may have many SAs
   * @return octets of the whole packet at {@link #address}, until the next call; 0 if there is none
   *     yet
   */
  public int add(long packet, int sa, long owner, long nowNanos) {
    if (!fragment.read(packet) || !sound()) {
      dropped++;
      return 0;
    }
    Whole whole = whole(packet, sa, owner, nowNanos);
    whole.fragments++;
    if (!put(whole, packet)) {
      end(whole);
      return 0;
    }
    return whole.missesAny() ? 0 : finish(whole);
  }

  /** Where the whole packet is; 640 octets before and 24 behind it may be written. */
  public long address() {
    return address;
  }

  /** Fragments that became nothing, since the last call. */
  public int takeDropped() {
    int taken = dropped;
    dropped = 0;
    return taken;
  }

  private boolean sound() {
    boolean filled = !fragment.more || fragment.payloadLength % 8 == 0;
    return filled
        && fragment.payloadLength > 0
        && fragment.headerSize <= LARGEST_HEADER
        && fragment.place + fragment.payloadLength + fragment.headerSize <= LARGEST;
  }

  private Whole whole(long packet, int sa, long owner, long nowNanos) {
    if (arena == null) {
      arena = Arena.ofShared();
      long slots = arena.allocate(SLOT_SIZE * (MOST + 1), 64).address();
      wholes = new Whole[MOST + 1];
      Arrays.setAll(wholes, index -> new Whole(slots + index * SLOT_SIZE + ROOM_BEFORE));
    }
    if (fragment.isWhole()) {
      begin(wholes[MOST], packet, sa, owner, nowNanos);
      return wholes[MOST];
    }
    @Nullable Whole free = null;
    int ofOwner = 0;
    for (int index = 0; index < MOST; index++) {
      Whole whole = wholes[index];
      if (whole.used && nowNanos - whole.sinceNanos >= LONGEST_NANOS) {
        end(whole);
      }
      if (!whole.used) {
        free = whole;
      } else if (whole.sa == sa && isOf(whole, packet)) {
        return whole;
      } else {
        ofOwner += whole.owner == owner ? 1 : 0;
      }
    }
    if (ofOwner >= MOST_OF_ONE_OWNER) {
      free = oldestOfGreatestSender(owner);
    } else if (free == null) {
      free = oldestOfGreatestSender(greatestOwner());
    }
    if (free.used) {
      end(free);
    }
    begin(free, packet, sa, owner, nowNanos);
    return free;
  }

  /** While all places are taken; of those who have as many, the one whose packet is the oldest. */
  private long greatestOwner() {
    Whole found = wholes[0];
    int most = 0;
    for (int index = 0; index < MOST; index++) {
      Whole whole = wholes[index];
      int ofOwner = 0;
      for (int other = 0; other < MOST; other++) {
        ofOwner += wholes[other].owner == whole.owner ? 1 : 0;
      }
      if (ofOwner > most || ofOwner == most && isOlder(whole, found)) {
        most = ofOwner;
        found = whole;
      }
    }
    return found.owner;
  }

  /** Likewise among the senders of one owner, which has a place. */
  private Whole oldestOfGreatestSender(long owner) {
    @Nullable Whole found = null;
    int most = 0;
    for (int index = 0; index < MOST; index++) {
      Whole whole = wholes[index];
      if (whole.used && whole.owner == owner) {
        int ofSender = placesOfSender(whole);
        if (found == null || ofSender > most || ofSender == most && isOlder(whole, found)) {
          most = ofSender;
          found = whole;
        }
      }
    }
    return Objects.requireNonNull(found, "an owner without a place");
  }

  private int placesOfSender(Whole whole) {
    int places = 0;
    for (int index = 0; index < MOST; index++) {
      Whole other = wholes[index];
      places +=
          other.used
                  && other.owner == whole.owner
                  && other.sourceLow == whole.sourceLow
                  && other.sourceHigh == whole.sourceHigh
              ? 1
              : 0;
    }
    return places;
  }

  private static boolean isOlder(Whole one, Whole other) {
    return one.sinceNanos - other.sinceNanos < 0;
  }

  private boolean isOf(Whole whole, long packet) {
    return whole.identification == fragment.identification
        && whole.ipv4 == fragment.ipv4
        && (!whole.ipv4 || whole.protocol == fragment.nextHeader)
        && whole.sourceLow == sourceLow(packet)
        && whole.destinationLow == destinationLow(packet)
        && (whole.ipv4
            || whole.sourceHigh == Ipv6.sourceHigh(packet)
                && whole.destinationHigh == Ipv6.destinationHigh(packet));
  }

  private long sourceLow(long packet) {
    return fragment.ipv4 ? Ipv4.source(packet) : Ipv6.sourceLow(packet);
  }

  private long destinationLow(long packet) {
    return fragment.ipv4 ? Ipv4.destination(packet) : Ipv6.destinationLow(packet);
  }

  private void begin(Whole whole, long packet, int sa, long owner, long nowNanos) {
    whole.used = true;
    whole.sa = sa;
    whole.owner = owner;
    whole.ipv4 = fragment.ipv4;
    whole.identification = fragment.identification;
    whole.protocol = fragment.nextHeader;
    whole.sourceLow = sourceLow(packet);
    whole.destinationLow = destinationLow(packet);
    whole.sourceHigh = fragment.ipv4 ? 0 : Ipv6.sourceHigh(packet);
    whole.destinationHigh = fragment.ipv4 ? 0 : Ipv6.destinationHigh(packet);
    whole.sinceNanos = nowNanos;
    whole.fragments = 0;
    whole.unitsPresent = 0;
    whole.headerSize = 0;
    whole.totalLength = -1;
    Arrays.fill(whole.units, 0);
  }

  /** False if the fragment does not go with those before. */
  private boolean put(Whole whole, long packet) {
    int end = fragment.place + fragment.payloadLength;
    if (whole.totalLength >= 0 && (end > whole.totalLength || endsElsewhere(whole, end))) {
      return false;
    }
    int firstUnit = fragment.place / 8;
    int lastUnit = (end - 1) / 8;
    int present = present(whole, firstUnit, lastUnit);
    if (present > 0) {
      return present == lastUnit - firstUnit + 1 && isSame(whole, packet);
    }
    if (!fragment.more && beyond(whole, lastUnit)) {
      return false;
    }
    for (int unit = firstUnit; unit <= lastUnit; unit++) {
      whole.units[unit / Long.SIZE] |= 1L << unit;
    }
    whole.unitsPresent += lastUnit - firstUnit + 1;
    Memory.copy(packet + fragment.payload, whole.payload + fragment.place, fragment.payloadLength);
    if (!fragment.more) {
      whole.totalLength = end;
    }
    if (fragment.place == 0) {
      putHeader(whole, packet);
    }
    return true;
  }

  private boolean endsElsewhere(Whole whole, int end) {
    return !fragment.more && end != whole.totalLength;
  }

  private static int present(Whole whole, int firstUnit, int lastUnit) {
    int count = 0;
    for (int unit = firstUnit; unit <= lastUnit; unit++) {
      count += (int) (whole.units[unit / Long.SIZE] >>> unit & 1);
    }
    return count;
  }

  /** Whether there is anything behind what says to be the last. */
  private static boolean beyond(Whole whole, int lastUnit) {
    return present(whole, lastUnit + 1, whole.units.length * Long.SIZE - 1) > 0;
  }

  /** A repetition; anything else in the same place is an attack (RFC 8200 §4.5). */
  private boolean isSame(Whole whole, long packet) {
    return Memory.everything()
            .asSlice(packet + fragment.payload, fragment.payloadLength)
            .mismatch(
                Memory.everything().asSlice(whole.payload + fragment.place, fragment.payloadLength))
        < 0;
  }

  private void putHeader(Whole whole, long packet) {
    whole.headerSize = fragment.headerSize;
    long header = whole.payload - fragment.headerSize;
    Memory.copy(packet, header, fragment.headerSize);
    if (!fragment.ipv4) {
      Memory.put8(header + fragment.nextHeaderAt, fragment.nextHeader);
    }
  }

  private int finish(Whole whole) {
    whole.used = false;
    int length = whole.headerSize + whole.totalLength;
    address = whole.payload - whole.headerSize;
    if (length > LARGEST) {
      dropped += whole.fragments;
      return 0;
    }
    if (whole.ipv4) {
      Memory.put16(address + 2, length);
      Memory.put16(address + 6, 0);
      Checksum.putIpv4Header(address);
    } else {
      Memory.put16(address + 4, length - Ipv6.HEADER_SIZE);
      if (isFragmentAgain()) {
        dropped += whole.fragments;
        return 0;
      }
    }
    return length;
  }

  /** Its ports would be hidden from every policy, and shown to whoever puts it together next. */
  private boolean isFragmentAgain() {
    long found = UpperLayer.find(address);
    return found == UpperLayer.CUT || UpperLayer.isFragment(found);
  }

  private void end(Whole whole) {
    whole.used = false;
    dropped += whole.fragments;
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }
}
