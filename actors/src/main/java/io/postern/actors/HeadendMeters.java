package io.postern.actors;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.ike.message.Refusal;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The names of what the living part counts; {@code docs/metrics.md} explains them. */
public final class HeadendMeters {
  private final MeterRegistry registry;
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger halfOpen = new AtomicInteger();
  private final Strangers strangers = new Strangers();
  private final Counter bytesIn;
  private final Counter bytesOut;

  public HeadendMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("postern.sessions", sessions, AtomicInteger::get)
        .description("Sessions that are up")
        .register(registry);
    Gauge.builder("postern.half.open", halfOpen, AtomicInteger::get)
        .description("Handshakes and logins under way")
        .register(registry);
    bytesIn = bytes("in");
    bytesOut = bytes("out");
  }

  private Counter bytes(String direction) {
    return Counter.builder("postern.bytes")
        .tag("direction", direction)
        .description("Octets of inner packets, in from peers and out to them")
        .register(registry);
  }

  void sessionUp() {
    sessions.incrementAndGet();
  }

  void sessionDown() {
    sessions.decrementAndGet();
  }

  void halfOpen(int now) {
    halfOpen.set(now);
  }

  void traffic(long in, long out) {
    bytesIn.increment((double) in);
    bytesOut.increment((double) out);
  }

  void handshakeSucceeded() {
    handshake("success", "none");
  }

  void handshakeFailed(Refusal.Reason reason) {
    handshake("failure", reason.label());
  }

  /** A peer left, or was left, that never proved anything; also counted as a failed handshake. */
  void strangerLeft(InetSocketAddress remote, Refusal refusal) {
    strangers.left(remote, refusal);
  }

  /** Those since the last call. */
  Optional<Strangers.Summary> strangers() {
    return strangers.take();
  }

  /**
   * @param result {@code accepted}, {@code rejected}, {@code failed} (the user source), {@code
   *     throttled} or {@code queue-full}
   */
  void passwordChecked(String result) {
    registry.counter("postern.password.checks", "result", result).increment();
  }

  /**
   * A Diffie-Hellman exchange began.
   *
   * @param made its private value: {@code ahead} or {@code at-once}
   */
  void privateValue(String made) {
    registry.counter("postern.private.values", "made", made).increment();
  }

  private void handshake(String result, String reason) {
    registry.counter("postern.handshakes", "result", result, "reason", reason).increment();
  }

  /** A message was not acted upon. */
  void ignored(Refusal.Reason reason) {
    registry.counter("postern.messages.ignored", "reason", reason.label()).increment();
  }

  void sessionEnded(Refusal.Reason reason) {
    registry.counter("postern.sessions.ended", "reason", reason.label()).increment();
  }

  void childRefused(Refusal.Reason reason) {
    registry.counter("postern.children.refused", "reason", reason.label()).increment();
  }

  void rekeyed(String by) {
    registry.counter("postern.rekeys", "by", by).increment();
  }

  /**
   * @param part of the packet path: {@code egress}, {@code ingress} or {@code tun}
   */
  void restarted(String part) {
    registry.counter("postern.packet.restarts", "part", part).increment();
  }

  void leases(String pool, Supplier<Number> live) {
    Gauge.builder("postern.leases", live)
        .tag("pool", pool)
        .description("Virtual addresses in use")
        .register(registry);
  }
}
