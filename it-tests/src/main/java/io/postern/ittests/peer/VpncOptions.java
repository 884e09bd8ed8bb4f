package io.postern.ittests.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a vpnc logs in.
 *
 * @param dhGroup of phase 1: dh1, dh2, dh5, dh14 to dh18; vpnc offers no other
 * @param nattMode natt, none, force-natt or cisco-udp
 * @param pfs nopfs, a group, or server: as the gateway says
 * @param dpdIdle silence before it asks whether the gateway lives; 10 s or more, zero for never
 * @param hybrid hybrid authentication: the certificate of the authority that the gateway's is of;
 *     else group key and XAUTH
 * @param more further arguments, such as {@code --enable-weak-encryption}
 */
public record VpncOptions(
    Group group,
    Account account,
    String dhGroup,
    String nattMode,
    String pfs,
    Duration dpdIdle,
    List<String> more,
    Optional<Path> hybrid) {

  public VpncOptions {
    more = List.copyOf(more);
  }

  /** Alice of staff, otherwise as vpnc comes. */
  public static VpncOptions usual() {
    return new VpncOptions(
        Group.STAFF,
        Account.ALICE,
        "dh2",
        "natt",
        "server",
        Duration.ofMinutes(5),
        List.of(),
        Optional.empty());
  }

  public VpncOptions as(Account other) {
    return new VpncOptions(group, other, dhGroup, nattMode, pfs, dpdIdle, more, hybrid);
  }

  public VpncOptions in(Group other) {
    return new VpncOptions(other, account, dhGroup, nattMode, pfs, dpdIdle, more, hybrid);
  }

  public VpncOptions dh(String other) {
    return new VpncOptions(group, account, other, nattMode, pfs, dpdIdle, more, hybrid);
  }

  public VpncOptions natt(String mode) {
    return new VpncOptions(group, account, dhGroup, mode, pfs, dpdIdle, more, hybrid);
  }

  public VpncOptions pfs(String other) {
    return new VpncOptions(group, account, dhGroup, nattMode, other, dpdIdle, more, hybrid);
  }

  public VpncOptions dpd(Duration idle) {
    return new VpncOptions(group, account, dhGroup, nattMode, pfs, idle, more, hybrid);
  }

  public VpncOptions and(String... arguments) {
    List<String> all = new ArrayList<>(more);
    all.addAll(List.of(arguments));
    return new VpncOptions(group, account, dhGroup, nattMode, pfs, dpdIdle, all, hybrid);
  }

  /** Hybrid authentication, with this authority's certificate. */
  public VpncOptions hybrid(Path authority) {
    return new VpncOptions(
        group, account, dhGroup, nattMode, pfs, dpdIdle, more, Optional.of(authority));
  }
}
