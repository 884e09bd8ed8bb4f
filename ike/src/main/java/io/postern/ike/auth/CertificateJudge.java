package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.security.PublicKey;
import java.util.List;

/** Decides whose public key a peer's certificate is. */
public interface CertificateJudge {
  /**
   * The peer's public key: the chain is valid now, and its leaf bears the claimed identity. A
   * refusal is one of CERTIFICATE_…, INVALID_CERTIFICATE, or CERTIFICATE_UNAVAILABLE when none was
   * sent and none is known of this identity.
   *
   * @param certificates DER, the leaf first, its issuers in no certain order; empty if the peer
   *     sent none: its certificate has to be known already
   */
  Reading<PublicKey> judge(Identity claimed, List<Bytes> certificates);

  /** DER distinguished names of the authorities that we ask for; empty for whichever. */
  List<Bytes> authorities();
}
