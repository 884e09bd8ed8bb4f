package io.postern.concentrator.cli;

import io.postern.concentrator.profile.Proof;
import java.util.List;
import java.util.Locale;

/** The clients that {@code postern profile} knows. */
enum ProfileClient {
  VPNC(Proof.GROUP_KEY),
  NETWORKMANAGER(Proof.GROUP_KEY),
  STRONGSWAN(Proof.CERTIFICATE),
  IOS(Proof.CERTIFICATE_AND_PASSWORD),
  SHREW(Proof.GROUP_KEY, Proof.PASSWORD, Proof.CERTIFICATE_AND_PASSWORD),
  ANDROID(Proof.GROUP_KEY, Proof.PASSWORD, Proof.CERTIFICATE_AND_PASSWORD),
  WINDOWS;

  private final List<Proof> proofs;

  ProfileClient(Proof... proofs) {
    this.proofs = List.of(proofs);
  }

  /** What it can prove its user with, in order of preference; nothing if it cannot connect. */
  List<Proof> proofs() {
    return proofs;
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
