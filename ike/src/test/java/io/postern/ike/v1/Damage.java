package io.postern.ike.v1;

import io.postern.ike.message.Refusal.Reason;
import java.util.List;
import java.util.Optional;

/**
 * One row of a table of bad input.
 *
 * @param expected what the end makes of it; empty if it is as good as the genuine message
 */
record Damage(String what, byte[] datagram, Optional<List<Heard>> expected) {
  static Damage harmless(String what, byte[] datagram) {
    return new Damage(what, datagram, Optional.empty());
  }

  static Damage of(String what, byte[] datagram, Heard... oneOf) {
    return new Damage(what, datagram, Optional.of(List.of(oneOf)));
  }

  /**
   * The notify that says it, of RFC 2408 §3.14.1; 0 is silence. Written down apart from the code,
   * so that neither can change alone.
   */
  static int notifyOf(Reason reason) {
    return switch (reason) {
      case UNKNOWN_PAYLOAD -> 1;
      case UNSUPPORTED_DOI -> 2;
      case UNSUPPORTED_SITUATION -> 3;
      case INVALID_COOKIE -> 4;
      case INVALID_MAJOR_VERSION -> 5;
      case INVALID_MINOR_VERSION -> 6;
      case INVALID_EXCHANGE_TYPE -> 7;
      case INVALID_FLAGS -> 8;
      case INVALID_MESSAGE_ID -> 9;
      case INVALID_SPI -> 11;
      case ATTRIBUTES_NOT_SUPPORTED -> 13;
      case NO_PROPOSAL_CHOSEN -> 14;
      case MALFORMED_PROPOSAL -> 15;
      case MALFORMED_PAYLOAD, RESERVED_NOT_ZERO, WRONG_PAYLOADS, TOO_MANY_PAYLOADS -> 16;
      case INVALID_KEY_INFORMATION -> 17;
      case INVALID_ID_INFORMATION -> 18;
      case INVALID_CERT_ENCODING -> 19;
      case INVALID_CERTIFICATE -> 20;
      case INVALID_HASH_INFORMATION -> 23;
      case AUTHENTICATION_FAILED -> 24;
      case INVALID_SIGNATURE -> 25;
      case CERTIFICATE_UNAVAILABLE -> 28;
      case TRUNCATED, UNEQUAL_LENGTH -> 30;
      // Nothing that was meant for us, or that anybody could have sent.
      case NOT_ENCRYPTED, DECRYPTION_FAILED, UNEXPECTED_MESSAGE -> 0;
      default -> throw new IllegalArgumentException(reason + " is expected nowhere");
    };
  }
}
