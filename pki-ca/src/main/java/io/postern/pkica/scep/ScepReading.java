package io.postern.pkica.scep;

/** What became of reading a message. */
sealed interface ScepReading {
  record Sound(ScepRequest request) implements ScepReading {}

  /** It is known which transaction it belongs to: a CertRep says so. */
  record Refused(ScepExchange exchange, ScepFailure failure, String detail)
      implements ScepReading {}

  /** Nobody can be answered in SCEP: HTTP says so. */
  record Unreadable(String detail) implements ScepReading {}
}
