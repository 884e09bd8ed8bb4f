package io.postern.dataplane;

import java.util.Locale;

/** Why a packet went no further. The order is the order of the checks (RFC 4303 §3.4). */
public enum DropReason {
  TRUNCATED,
  UNKNOWN_SPI,
  WRONG_ENCAPSULATION,
  REPLAYED,
  BAD_ICV,
  BAD_PADDING,
  BAD_INNER_HEADER,
  INNER_POLICY,
  BROADCAST,
  MARTIAN,
  OWN_ADDRESS,
  SOURCE_ROUTE,
  CLIENT_ISOLATION,
  ACCESS_LIST,
  RATE,
  CONGESTION,
  LIFETIME_OVER,
  SEQUENCE_EXHAUSTED,
  NO_POLICY,
  POLICY_DROP,
  AWAITING_SA,
  CAME_CLEAR,
  FRAGMENT,
  TOO_BIG,
  BAD_OUTBOUND_HEADER,
  SEND_FAILED,
  DEVICE_FAILED,
  DEVICE_QUEUE,
  SOCKET_QUEUE,
  SHORT_CONTROL,
  IMPLAUSIBLE_ICMP;

  /** The value of the metric label {@code reason}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
