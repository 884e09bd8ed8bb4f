package io.postern.ittests.logins;

import io.postern.ittests.peer.Certificates;
import java.nio.file.Path;
import java.util.List;

/** The files with the certificates and keys of a load, in one folder. */
record LoginKeys(Path folder, Certificates.Kind kind) {
  /** Has an authority certify both ends. */
  static LoginKeys create(Path scratch, Certificates.Kind kind) {
    Certificates authority = Certificates.create(scratch);
    authority.issue(ClientTerms.GATEWAY_IDENTITY, kind, List.of());
    authority.issue(ClientTerms.CLIENT_IDENTITY, kind, List.of());
    return new LoginKeys(scratch.resolve("certificates"), kind);
  }

  Path authority() {
    return folder.resolve("ca.pem");
  }

  Certificates.Pair gateway() {
    return pair(ClientTerms.GATEWAY_IDENTITY);
  }

  Certificates.Pair client() {
    return pair(ClientTerms.CLIENT_IDENTITY);
  }

  private Certificates.Pair pair(String name) {
    String base = name + "-" + kind.algorithm();
    return new Certificates.Pair(folder.resolve(base + ".pem"), folder.resolve(base + ".key"));
  }
}
