package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;

/**
 * What goes back over HTTP.
 *
 * @param status of HTTP: 200, or 4xx where nothing can be said in SCEP
 */
public record ScepAnswer(int status, String contentType, Bytes body) {
  static ScepAnswer ok(String contentType, Bytes body) {
    return new ScepAnswer(200, contentType, body);
  }

  static ScepAnswer refused(int status, String words) {
    return new ScepAnswer(status, "text/plain", Bytes.ofText(words + "\n"));
  }
}
