package io.postern.pkica.est;

import io.postern.ike.message.Bytes;
import java.util.Map;

/**
 * What goes back over HTTPS.
 *
 * @param headers beside the content type
 */
public record EstAnswer(int status, String contentType, Bytes body, Map<String, String> headers) {
  public EstAnswer {
    headers = Map.copyOf(headers);
  }

  static EstAnswer refused(int status, String words) {
    return refused(status, words, Map.of());
  }

  static EstAnswer refused(int status, String words, Map<String, String> headers) {
    return new EstAnswer(status, "text/plain", Bytes.ofText(words + "\n"), headers);
  }
}
