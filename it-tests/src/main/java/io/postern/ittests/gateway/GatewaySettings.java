package io.postern.ittests.gateway;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Group;
import java.time.Duration;
import java.util.List;

/**
 * What the gateway is told, in words that each implementation translates.
 *
 * @param group its one group of remote users
 * @param accounts who may log in
 * @param pool the network of the clients' addresses
 * @param ike suites of phase 1, the preferred first, as {@code aes256-sha1-modp1024}
 * @param esp suites of phase 2, the preferred first, as {@code aes256-sha1}
 * @param espLifetime after which it makes new keys for a tunnel
 * @param dpdDelay silence after which it asks whether a client lives
 * @param dpdTimeout silence after which it ends a client's session
 */
public record GatewaySettings(
    Group group,
    List<Account> accounts,
    String pool,
    List<String> ike,
    List<String> esp,
    Duration espLifetime,
    Duration dpdDelay,
    Duration dpdTimeout) {

  public GatewaySettings {
    accounts = List.copyOf(accounts);
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
  }

  /**
   * Alice, Bob and Carol; suites by which vpnc with dh2 gets AES-128 and SHA-1 in phase 1, with dh5
   * AES-256, and a modern client SHA-256.
   */
  public static GatewaySettings usual() {
    return new GatewaySettings(
        Group.STAFF,
        List.of(Account.ALICE, Account.BOB, Account.CAROL),
        Addresses.POOL_NETWORK,
        List.of("aes128-sha1-modp1024", "aes256-sha1-modp1536", "aes256-sha256-modp2048"),
        List.of("aes128-sha1", "aes256-sha1", "aes256-sha256", "aes128gcm16", "aes256gcm16"),
        Duration.ofHours(1),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2));
  }

  public GatewaySettings accounts(List<Account> others) {
    return new GatewaySettings(group, others, pool, ike, esp, espLifetime, dpdDelay, dpdTimeout);
  }

  /** With another network for the clients' addresses. */
  public GatewaySettings pool(String network) {
    return new GatewaySettings(
        group, accounts, network, ike, esp, espLifetime, dpdDelay, dpdTimeout);
  }

  /** With these suites of phase 2 only. */
  public GatewaySettings esp(String... suites) {
    return new GatewaySettings(
        group, accounts, pool, ike, List.of(suites), espLifetime, dpdDelay, dpdTimeout);
  }

  public GatewaySettings rekeyingAfter(Duration lifetime) {
    return new GatewaySettings(group, accounts, pool, ike, esp, lifetime, dpdDelay, dpdTimeout);
  }

  public GatewaySettings dpd(Duration delay, Duration timeout) {
    return new GatewaySettings(group, accounts, pool, ike, esp, espLifetime, delay, timeout);
  }
}
