package io.postern.pkica.revocation;

import io.postern.ike.message.Bytes;
import java.net.URI;
import java.util.concurrent.CompletionStage;

/** Gets what issuers publish. */
public interface Fetcher {
  /** Fails if there is no answer of status 200 in time, or it is too long. */
  CompletionStage<Bytes> get(URI address);

  /** As above, asking with {@code request} (RFC 6960 Appendix A.1). */
  CompletionStage<Bytes> ask(URI address, Bytes request);
}
