package io.postern.ike.message;

/**
 * Ours, not the specification's: how much of one message is worth reading. Each is far above what
 * real peers send and keeps the work that one datagram can cause small. RFC 2409 §5 lets a
 * responder limit the offers it inspects.
 */
final class Limits {
  /** vpnc sends 13 payloads in one message, gateways with many authorities some 40 requests. */
  static final int PAYLOADS = 64;

  /** vpnc offers 12 proposals in quick mode. */
  static final int PROPOSALS = 64;

  /** In one SA payload; vpnc offers 24 in phase 1, its field of one octet allows 255 a proposal. */
  static final int TRANSFORMS = 512;

  /** Of one transform: RFC 2409 Appendix A defines 16. */
  static final int TRANSFORM_ATTRIBUTES = 32;

  /**
   * Of one attribute payload: vpnc asks for 13; a reply repeats some once per server or network.
   */
  static final int CONFIGURATION_ATTRIBUTES = 256;

  /** Of one delete payload: a peer deletes a pair, or one generation of its SAs. */
  static final int SPIS = 256;

  /** RFC 2408 §3.5: both cookies. */
  static final int SPI_OCTETS = 16;

  /**
   * After the last encrypted payload. RFC 2409 Appendix B pads up to the cipher's block; some peers
   * add a whole block when none is needed, and the largest block is 16 octets.
   */
  static final int PADDING_OCTETS = 32;

  private Limits() {}
}
