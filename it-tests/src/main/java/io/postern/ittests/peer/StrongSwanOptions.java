package io.postern.ittests.peer;

import io.postern.ittests.network.Addresses;
import java.time.Duration;
import java.util.List;

/**
 * How a strongSwan logs in.
 *
 * @param gateway its address
 * @param aggressive aggressive mode with the group as key ID, else main mode
 * @param ike the one proposal of phase 1, in strongSwan's words
 * @param esp the one proposal of phase 2
 * @param unity whether it speaks Cisco's Unity, asks for any-any and narrows it by the split list;
 *     else it asks for the network behind the gateway
 * @param dpdDelay silence before it asks whether the gateway lives
 * @param dpdTimeout silence after which it takes the gateway for dead, and logs in anew
 */
public record StrongSwanOptions(
    String gateway,
    Group group,
    List<Account> accounts,
    boolean aggressive,
    String ike,
    String esp,
    boolean unity,
    Duration dpdDelay,
    Duration dpdTimeout) {

  public StrongSwanOptions {
    accounts = List.copyOf(accounts);
  }

  /** Alice of staff, main mode. */
  public static StrongSwanOptions usual() {
    return new StrongSwanOptions(
        Addresses.GATEWAY,
        Group.STAFF,
        List.of(Account.ALICE),
        false,
        "aes256-sha256-modp2048",
        "aes256-sha256",
        true,
        Duration.ofSeconds(30),
        Duration.ofMinutes(2));
  }

  public StrongSwanOptions to(String address) {
    return new StrongSwanOptions(
        address, group, accounts, aggressive, ike, esp, unity, dpdDelay, dpdTimeout);
  }

  public StrongSwanOptions as(List<Account> others) {
    return new StrongSwanOptions(
        gateway, group, others, aggressive, ike, esp, unity, dpdDelay, dpdTimeout);
  }

  public StrongSwanOptions in(Group other) {
    return new StrongSwanOptions(
        gateway, other, accounts, aggressive, ike, esp, unity, dpdDelay, dpdTimeout);
  }

  public StrongSwanOptions inAggressiveMode() {
    return new StrongSwanOptions(
        gateway, group, accounts, true, ike, esp, unity, dpdDelay, dpdTimeout);
  }

  public StrongSwanOptions offering(String ikeProposal, String espProposal) {
    return new StrongSwanOptions(
        gateway,
        group,
        accounts,
        aggressive,
        ikeProposal,
        espProposal,
        unity,
        dpdDelay,
        dpdTimeout);
  }

  public StrongSwanOptions withoutUnity() {
    return new StrongSwanOptions(
        gateway, group, accounts, aggressive, ike, esp, false, dpdDelay, dpdTimeout);
  }

  public StrongSwanOptions dpd(Duration delay, Duration timeout) {
    return new StrongSwanOptions(
        gateway, group, accounts, aggressive, ike, esp, unity, delay, timeout);
  }
}
