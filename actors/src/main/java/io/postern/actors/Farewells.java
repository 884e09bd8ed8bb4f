package io.postern.actors;

import io.postern.ike.message.Cookies;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The deletes of phase 1 SAs that we ended. Nothing acknowledges a delete (RFC 2408 §3.15), and who
 * goes on under a dead SA did not get it: so it gets it again, sealed as it was, which it can
 * believe.
 */
final class Farewells {
  // Ours.
  private static final int REMEMBERED = 4096;
  private static final int MOST_TIMES = 8;

  private final LinkedHashMap<Cookies, Said> all =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Cookies, Said> eldest) {
          return size() > REMEMBERED;
        }
      };

  private static final class Said {
    final byte[] delete;
    int times;

    Said(byte[] delete) {
      this.delete = delete;
    }
  }

  void said(Cookies cookies, byte[] delete) {
    all.put(cookies, new Said(delete));
  }

  /** What to say once more to who writes under this SA; each SA's is said a few times only. */
  Optional<byte[]> of(Cookies cookies) {
    return Optional.ofNullable(all.get(cookies))
        .filter(said -> said.times < MOST_TIMES)
        .map(said -> said.delete);
  }

  /** It was said once more. */
  void repeated(Cookies cookies) {
    Optional.ofNullable(all.get(cookies)).ifPresent(said -> said.times++);
  }
}
