package io.postern.concentrator.config;

import static io.postern.concentrator.config.Key.withDefault;

import io.postern.concentrator.config.Entry.Section;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Floods, messages that nobody answered, the commands' way to the daemon, numbers and the log. */
final class DaemonSchema {
  private DaemonSchema() {}

  static final Key<Integer> HALF_OPEN =
      withDefault(
          "half-open",
          ValueTypes.integer(1, 1_000_000),
          "2000",
          "Handshakes and logins that may be under way at once.",
          "Above it the oldest whose address is not proven gives way to a new one; if all are"
              + " proven, the oldest of the address that has the most, unless the new one's has as"
              + " many. Who has proven a key or certificate in phase 1 gives way to nobody, and"
              + " peers that are logged in notice nothing.");

  static final Key<Integer> HALF_OPEN_PER_ADDRESS =
      withDefault(
          "half-open-per-address",
          ValueTypes.integer(1, 1_000_000),
          "100",
          "Of these, from one address (IPv6: from one /64).",
          "Many clients behind one NAT share an address.");

  static final Key<Integer> FIRST_MESSAGES_PER_ADDRESS =
      withDefault(
          "first-messages-per-address",
          ValueTypes.integer(1, 1_000_000),
          "50",
          "How many new handshakes an address (IPv6: a /64) may begin in a second.",
          "It may begin `half-open-per-address` at once; what goes beyond is not answered.");

  static final Key<Duration> HALF_OPEN_TIMEOUT =
      withDefault(
          "half-open-timeout",
          ValueTypes.duration(Duration.ofSeconds(5), Duration.ofMinutes(10)),
          "30s",
          "After how long phase 1 is given up, if it is not done.",
          "It does not limit the login; that is `login-timeout`.");

  static final Key<Duration> LOGIN_TIMEOUT =
      withDefault(
          "login-timeout",
          ValueTypes.duration(Duration.ofSeconds(5), Duration.ofMinutes(30)),
          "2m",
          "After how long the login is given up, counted from the end of phase 1.",
          "People who look for their token need time. All `login-attempts` are within it.");

  static final Section ADMISSION =
      new Section(
          "admission",
          "Protection against floods of handshakes.",
          List.of(
              HALF_OPEN,
              HALF_OPEN_PER_ADDRESS,
              FIRST_MESSAGES_PER_ADDRESS,
              HALF_OPEN_TIMEOUT,
              LOGIN_TIMEOUT));

  static final Key<Duration> RETRANSMIT_INITIAL =
      withDefault(
          "initial",
          ValueTypes.duration(Duration.ofMillis(100), Duration.ofSeconds(60)),
          "2s",
          "After how long an unanswered message is sent again.",
          "");

  static final Key<Double> RETRANSMIT_FACTOR =
      withDefault(
          "factor", ValueTypes.decimal(1, 4), "1.8", "By how much each next wait is longer.", "");

  static final Key<Integer> RETRANSMIT_TRIES =
      withDefault(
          "tries",
          ValueTypes.integer(1, 10),
          "5",
          "How often a message is sent in all.",
          "After the last wait the exchange has failed with reason `timeout`.");

  static final Section RETRANSMIT =
      new Section(
          "retransmit",
          "Messages that nobody answered.",
          List.of(RETRANSMIT_INITIAL, RETRANSMIT_FACTOR, RETRANSMIT_TRIES));

  static final Key<String> CONTROL_SOCKET =
      withDefault(
          "socket",
          ValueTypes.text("path"),
          "/run/postern/postern.sock",
          "The Unix socket that `postern sessions` and the other commands talk to.",
          "Who may open it may disconnect users and, with `ca { … }`, have certificates issued:"
              + " mode 0660.");

  static final Key<String> CONTROL_GROUP =
      withDefault(
          "group",
          ValueTypes.text("group name"),
          "postern",
          "The system group that may use the socket.",
          "If there is no such group, only our own user and group may.");

  static final Section CONTROL =
      new Section(
          "control", "The commands' way to the daemon.", List.of(CONTROL_SOCKET, CONTROL_GROUP));

  static final Key<Optional<InetSocketAddress>> METRICS_LISTEN =
      withDefault(
          "listen",
          NetworkTypes.LISTEN_OR_OFF,
          "off",
          "Where Prometheus finds `/metrics` over HTTP.",
          "It asks for no password: use 127.0.0.1 or a management network. `/metrics` on the"
              + " control socket is always there.");

  static final Section METRICS = new Section("metrics", "Numbers.", List.of(METRICS_LISTEN));

  /** How log events are written. */
  enum LogFormat {
    TEXT,
    JSON
  }

  static final Key<LogFormat> LOG_FORMAT =
      withDefault(
          "format",
          ValueTypes.word(Map.entry("text", LogFormat.TEXT), Map.entry("json", LogFormat.JSON)),
          "text",
          "How log events are written, on standard error.",
          "json: one object a line.");

  static final Key<String> LOG_LEVEL =
      withDefault(
          "level",
          ValueTypes.word(
              Map.entry("error", "error"),
              Map.entry("warn", "warn"),
              Map.entry("info", "info"),
              Map.entry("debug", "debug")),
          "info",
          "The least important events that are written.",
          "debug: every message of every handshake; no level writes secrets.");

  static final Section LOG = new Section("log", "The log.", List.of(LOG_FORMAT, LOG_LEVEL));
}
