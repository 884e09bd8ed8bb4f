package io.postern.actors;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Who a session is of and how far it came: what its log events and its view show. */
final class SessionRecord {
  private static final Logger LOG = LoggerFactory.getLogger(SessionRecord.class);

  private final String session;
  private final Instant since;
  private final TimeSource time;
  private final Consumer<Negotiation> account;
  private final boolean configured;
  private State state;
  private IkePath path;
  private Optional<SaEvent.PhaseOneDone> phaseOne = Optional.empty();
  private Optional<String> user = Optional.empty();
  private String clientVersion = "";

  enum State {
    /** A site without SAs, and no wish for any. */
    IDLE,
    CONNECTING,
    LOGGING_IN,
    CONFIGURING,
    UP,
    CLOSING;

    /** On the way up: the log tells of a client's login when it is over, well or not. */
    boolean passing() {
      return this == LOGGING_IN || this == CONFIGURING;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * @param configured false for somebody who has proved nothing yet
   * @param account keeps what {@code postern explain} tells
   */
  SessionRecord(
      String session,
      boolean configured,
      IkePath path,
      TimeSource time,
      Consumer<Negotiation> account) {
    this.session = session;
    this.configured = configured;
    this.path = path;
    this.time = time;
    this.since = time.instant();
    this.account = account;
    this.state = configured ? State.IDLE : State.CONNECTING;
  }

  String session() {
    return session;
  }

  Optional<SaEvent.PhaseOneDone> phaseOne() {
    return phaseOne;
  }

  IkePath path() {
    return path;
  }

  InetSocketAddress remote() {
    return path.path().remote();
  }

  void proven(SaEvent.PhaseOneDone done) {
    phaseOne = Optional.of(done);
    path = done.path();
  }

  /** Where the peer is now sought. */
  void sought(IkePath there) {
    path = there;
  }

  void user(Optional<String> name) {
    user = name;
  }

  void clientVersion(String version) {
    clientVersion = version;
  }

  void moved(IkePath there) {
    event("moved from %s to %s".formatted(remote(), there.path().remote()));
    path = there;
  }

  /** The user, or where nobody logs in, the identity of phase 1. */
  String owner() {
    return user.orElseGet(() -> phaseOne.orElseThrow().identity().toString());
  }

  /**
   * vpnc takes the delete of any ESP SA for that of its current one, and never recovers. It drops
   * the old one by itself.
   */
  boolean forgetsOnDelete() {
    return phaseOne
            .flatMap(p -> p.traits().client())
            .filter(make -> make.has(ClientProfile.Quirk.DIES_OF_A_CHILD_DELETE))
            .isPresent()
        || clientVersion.startsWith("Cisco Systems VPN Client 0.");
  }

  boolean is(State other) {
    return state == other;
  }

  boolean isClosing() {
    return state == State.CLOSING;
  }

  /** The one door for each change of state. What strangers do is told in one line a minute. */
  void become(State next, String reason) {
    Level level = known() && !next.passing() ? Level.INFO : Level.DEBUG;
    if (LOG.isEnabledForLevel(level)) {
      LOG.atLevel(level)
          .addKeyValue("session", session)
          .addKeyValue("peer", phaseOne.map(p -> p.identity().toString()).orElse("?"))
          .addKeyValue("remote", remote().toString().substring(1))
          .addKeyValue("user", user.orElse("-"))
          .addKeyValue("from", state.label())
          .addKeyValue("to", next.label())
          .addKeyValue("reason", reason)
          .log("session");
    }
    state = next;
  }

  /** A configured site, or a peer that proved itself. */
  private boolean known() {
    return configured || phaseOne.isPresent();
  }

  void event(String what) {
    LOG.atLevel(known() ? Level.INFO : Level.DEBUG)
        .addKeyValue("session", session)
        .addKeyValue("user", user.orElse("-"))
        .addKeyValue("event", what)
        .log("session event");
  }

  /** The lifetime of a pair in time, octets or packets is over, and it carries nothing more. */
  void expired(ChildSpis spis) {
    event("child SA %08x expired".formatted(spis.inbound()));
  }

  /** An event of the log, and a line of the account. */
  void explain(Account told) {
    event(told.exchange() + ": " + told.outcome());
    account(told);
  }

  /** A line of the account, of what is in the log already. */
  void account(Account told) {
    account.accept(
        new Negotiation(
            time.instant(),
            phaseOne
                .map(SaEvent.PhaseOneDone::connection)
                .or(told::connection)
                .or(() -> configured ? Optional.of(session) : Optional.empty())
                .orElse(""),
            configured,
            remote().getAddress().getHostAddress(),
            phaseOne.map(p -> p.identity().toString()).orElse(""),
            user,
            client(),
            told.exchange(),
            told.role(),
            told.agreed(),
            told.outcome(),
            told.offers()));
  }

  /** What the peer is made by, as far as it can be told. */
  private String client() {
    String make = phaseOne.flatMap(p -> p.traits().client()).map(ClientProfile::label).orElse("");
    return make.isEmpty() || clientVersion.isEmpty()
        ? make + clientVersion
        : make + " (" + clientVersion + ")";
  }

  SessionView view(
      Optional<String> address, ChildSas.Totals totals, List<SessionView.ChildView> children) {
    return new SessionView(
        session,
        state.label(),
        phaseOne.map(SaEvent.PhaseOneDone::connection).orElse(""),
        user,
        phaseOne.map(p -> p.identity().toString()).orElse(""),
        remote().getAddress().getHostAddress() + ":" + remote().getPort(),
        address,
        since,
        phaseOne
            .flatMap(p -> p.traits().natTraversal())
            .map(v -> v.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .orElse("none"),
        client(),
        phaseOne.map(p -> p.suite().label()).orElse(""),
        totals.bytesIn(),
        totals.bytesOut(),
        totals.packetsIn(),
        totals.packetsOut(),
        children);
  }
}
