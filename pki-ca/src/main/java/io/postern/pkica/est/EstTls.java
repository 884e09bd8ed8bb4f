package io.postern.pkica.est;

import io.postern.pkica.keyfile.KeyedChain;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** TLS as a server of EST needs it (RFC 7030 §3.3). */
public final class EstTls {
  private EstTls() {}

  /**
   * @param server the server's key and certificates
   * @param anchors of clients' certificates: the authority's own
   */
  public static SSLContext context(KeyedChain server, List<X509Certificate> anchors) {
    try {
      char[] none = new char[0];
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, none);
      keys.setKeyEntry(
          "server", server.key(), none, server.certificates().toArray(X509Certificate[]::new));
      KeyManagerFactory ours = KeyManagerFactory.getInstance("PKIX");
      ours.init(keys, none);
      KeyStore believed = KeyStore.getInstance("PKCS12");
      believed.load(null, none);
      for (int i = 0; i < anchors.size(); i++) {
        believed.setCertificateEntry("anchor" + i, anchors.get(i));
      }
      TrustManagerFactory theirs = TrustManagerFactory.getInstance("PKIX");
      theirs.init(believed);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(ours.getKeyManagers(), theirs.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS cannot be set up", e);
    }
  }

  /** RFC 7030 §3.3, with today's versions; a client may show a certificate, and need not. */
  public static SSLParameters parameters(SSLContext context) {
    SSLParameters parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setWantClientAuth(true);
    return parameters;
  }
}
