package io.postern.concentrator.ca;

import io.postern.pkica.est.EstTls;
import io.postern.pkica.keyfile.KeyedChain;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** EST's TLS with the key that is ours now, for connections that begin now. */
final class EstTlsKey {
  /** Another context would forget the sessions that clients resume: it is kept while it fits. */
  private record Present(
      List<X509Certificate> server, List<X509Certificate> anchors, SSLContext context) {}

  private volatile Optional<Present> present = Optional.empty();

  /** From now on; {@code anchors} are those of clients. */
  void use(KeyedChain server, List<X509Certificate> anchors) {
    boolean same =
        present
            .filter(known -> known.server().equals(server.certificates()))
            .filter(known -> known.anchors().equals(anchors))
            .isPresent();
    if (!same) {
      present =
          Optional.of(new Present(server.certificates(), anchors, EstTls.context(server, anchors)));
    }
  }

  /** For one connection; the client may show a certificate (RFC 7030 §3.3.2). */
  SSLEngine engine() {
    SSLContext context =
        present.orElseThrow(() -> new IllegalStateException("there is no key for TLS")).context();
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(EstTls.parameters(context));
    return engine;
  }
}
