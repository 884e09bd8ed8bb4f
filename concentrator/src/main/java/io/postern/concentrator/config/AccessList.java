package io.postern.concentrator.config;

import io.postern.actors.settings.ProtectEntry;
import io.postern.dataplane.AddressRange;
import io.postern.dataplane.Policy;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.Selector;
import io.postern.ike.proposal.Suggestion;
import io.postern.ike.v1.TrafficSelector;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads one line of {@code protect} or {@code access}: {@code permit|deny PROTOCOL SOURCE [eq
 * N|range A B] DESTINATION [eq N|range A B]}.
 */
final class AccessList {
  /** One line more has SAs of its own, so a range of ports is not for many. */
  private static final int MOST_PORTS = 16;

  private static final int ANY_PROTOCOL = 0;
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;
  private static final List<String> PROTOCOLS = List.of("ip", "tcp", "udp", "icmp");
  private static final String EXPECTED_PROTOCOL = "expected ip, tcp, udp, icmp or a number, ";
  private static final String EXPECTED_ADDRESS =
      "expected a prefix such as 10.0.0.0/8, host ADDRESS, FIRST-LAST or any, ";

  private final Deque<String> words;

  private AccessList(String line) {
    this.words = new ArrayDeque<>(List.of(line.strip().split("\\s+")));
  }

  /** Empty for {@code any}, whose family is that of the other side. */
  private record Side(Optional<AddressRange> addresses, List<Integer> ports) {
    PortRange range() {
      int first = ports.getFirst();
      return first == 0 ? PortRange.ANY : new PortRange(first, ports.getLast());
    }
  }

  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    private final String suggestion;

    Wrong(String message, String suggestion) {
      super(message, null, false, false);
      this.suggestion = suggestion;
    }

    Wrong(String message) {
      this(message, "");
    }
  }

  /** Of one line; several entries if it names a range of ports, at least one. */
  static Checked<List<ProtectEntry>> parse(String line) {
    try {
      return Checked.good(new AccessList(line).entries());
    } catch (Wrong wrong) {
      return new Checked.Bad<>(
          "in " + ValueTypes.quoted(line.strip()) + ": " + wrong.getMessage(), wrong.suggestion);
    }
  }

  /** A line of a filter, whose source is the remote end; two entries if it is of either family. */
  static Checked<List<Policy.Entry>> filter(String line) {
    try {
      return Checked.good(new AccessList(line).filters());
    } catch (Wrong wrong) {
      return new Checked.Bad<>(
          "in " + ValueTypes.quoted(line.strip()) + ": " + wrong.getMessage(), wrong.suggestion);
    }
  }

  private List<Policy.Entry> filters() throws Wrong {
    boolean permit = permit();
    String protocolWord = next(EXPECTED_PROTOCOL);
    int protocol = protocol(protocolWord);
    Side remote = side(protocol);
    Side local = side(protocol);
    refuseMore();
    boolean either = local.addresses().isEmpty() && remote.addresses().isEmpty();
    List<Policy.Entry> entries = new ArrayList<>();
    for (boolean ipv4 : either ? List.of(true, false) : List.of(family(local, remote))) {
      AddressRange any = ipv4 ? AddressRange.ANY_IPV4 : AddressRange.ANY_IPV6;
      int number = protocolWord.equals("icmp") && !ipv4 ? ICMPV6 : protocol;
      Selector addresses =
          Selector.between(local.addresses().orElse(any), remote.addresses().orElse(any));
      entries.add(
          new Policy.Entry(
              permit,
              number == ANY_PROTOCOL
                  ? addresses
                  : addresses.withProtocol(number).withPorts(local.range(), remote.range())));
    }
    return entries;
  }

  private void refuseMore() throws Wrong {
    if (!words.isEmpty()) {
      throw new Wrong("nothing was expected after the destination, found " + found());
    }
  }

  private List<ProtectEntry> entries() throws Wrong {
    boolean permit = permit();
    String protocolWord = next(EXPECTED_PROTOCOL);
    int protocol = protocol(protocolWord);
    Side local = side(protocol);
    Side remote = side(protocol);
    refuseMore();
    boolean ipv4 = family(local, remote);
    AddressRange any = ipv4 ? AddressRange.ANY_IPV4 : AddressRange.ANY_IPV6;
    int number = protocolWord.equals("icmp") && !ipv4 ? ICMPV6 : protocol;
    refuseMany(local.ports().size() * (long) remote.ports().size());
    List<ProtectEntry> entries = new ArrayList<>();
    for (int localPort : local.ports()) {
      for (int remotePort : remote.ports()) {
        entries.add(
            new ProtectEntry(
                permit,
                selector(local.addresses().orElse(any), number, localPort),
                selector(remote.addresses().orElse(any), number, remotePort)));
      }
    }
    return entries;
  }

  private static void refuseMany(long lines) throws Wrong {
    if (lines > MOST_PORTS) {
      throw new Wrong(
          "IKEv1 negotiates one port or all, so each of these "
              + lines
              + " would have SAs of its own; "
              + MOST_PORTS
              + " are the most: name fewer ports, or all by leaving them out");
    }
  }

  private boolean permit() throws Wrong {
    String word = next("expected permit or deny, ");
    return switch (word) {
      case "permit" -> true;
      case "deny" -> false;
      default ->
          throw new Wrong(
              "expected permit or deny, not " + ValueTypes.quoted(word),
              Suggestion.nearest(word, List.of("permit", "deny")).orElse(""));
    };
  }

  private static int protocol(String word) throws Wrong {
    return switch (word) {
      case "ip" -> ANY_PROTOCOL;
      case "tcp" -> TCP;
      case "udp" -> UDP;
      case "icmp" -> ICMP;
      default -> {
        int number = number(word);
        if (number < 1 || number > 255) {
          throw new Wrong(
              EXPECTED_PROTOCOL + "1 to 255, not " + ValueTypes.quoted(word),
              Suggestion.nearest(word, PROTOCOLS).orElse(""));
        }
        yield number;
      }
    };
  }

  private Side side(int protocol) throws Wrong {
    Optional<AddressRange> addresses = addresses(next(EXPECTED_ADDRESS));
    return new Side(addresses, ports(protocol));
  }

  private Optional<AddressRange> addresses(String word) throws Wrong {
    if (word.equals("any")) {
      return Optional.empty();
    }
    if (word.equals("host")) {
      String address = next("expected an address after host, ");
      try {
        return Optional.of(AddressRange.of(Prefix.host(InetAddress.ofLiteral(address))));
      } catch (IllegalArgumentException notAnAddress) {
        throw new Wrong("expected an address after host, not " + ValueTypes.quoted(address));
      }
    }
    try {
      AddressRange range = AddressRange.parse(word);
      if (word.contains("/") && !range.first().equals(written(word))) {
        throw new Wrong(
            ValueTypes.quoted(word) + " has bits set beyond its length",
            Prefix.parse(word).toString());
      }
      return Optional.of(range);
    } catch (IllegalArgumentException noAddresses) {
      throw new Wrong(
          EXPECTED_ADDRESS + "not " + ValueTypes.quoted(word),
          Suggestion.nearest(word, List.of("any", "host")).orElse(""));
    }
  }

  private static InetAddress written(String prefix) {
    return InetAddress.ofLiteral(prefix.substring(0, prefix.indexOf('/')));
  }

  /** 0 alone for all. */
  private List<Integer> ports(int protocol) throws Wrong {
    String word = words.peek();
    if (word == null || !word.equals("eq") && !word.equals("range")) {
      return List.of(0);
    }
    words.remove();
    if (protocol != TCP && protocol != UDP) {
      throw new Wrong("only tcp and udp have ports; leave out " + word);
    }
    int first = port(word);
    if (word.equals("eq")) {
      return List.of(first);
    }
    int last = port(word);
    if (last < first) {
      throw new Wrong("range " + first + " " + last + " ends before it begins");
    }
    List<Integer> ports = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      ports.add(port);
    }
    return ports;
  }

  private int port(String after) throws Wrong {
    String expected = "expected a port, 1 to 65535, after " + after + ", ";
    String word = next(expected);
    int port = number(word);
    if (port < 1 || port > 0xffff) {
      throw new Wrong(expected + "not " + ValueTypes.quoted(word));
    }
    return port;
  }

  /** -1 for what is none. */
  private static int number(String word) {
    return word.matches("[0-9]{1,5}") ? Integer.parseInt(word) : -1;
  }

  private static boolean family(Side local, Side remote) throws Wrong {
    Optional<AddressRange> one = local.addresses().or(remote::addresses);
    if (local.addresses().isPresent()
        && remote.addresses().isPresent()
        && local.addresses().get().ipv4() != remote.addresses().get().ipv4()) {
      throw new Wrong("source and destination are IPv4 and IPv6: make a line for each");
    }
    return one.map(range -> range.first() instanceof Inet4Address).orElse(true);
  }

  private static TrafficSelector selector(AddressRange range, int protocol, int port) {
    return new TrafficSelector(range.first(), range.last(), protocol, port);
  }

  private String next(String expected) throws Wrong {
    String word = words.poll();
    if (word == null || word.isEmpty()) {
      throw new Wrong(expected + "found the end of the line");
    }
    return word;
  }

  private String found() {
    return ValueTypes.quoted(String.join(" ", words));
  }
}
