package io.postern.ittests.logins;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Charon;
import io.postern.ittests.peer.Group;
import io.postern.ittests.process.Template;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** charon, as quick as it can be: see {@link Charon#startForLoad}. */
record StrongSwanResponder(Charon charon) implements Responder {
  static StrongSwanResponder start(
      Namespace node, LoginCase kind, List<Account> accounts, Optional<LoginKeys> keys) {
    List<Path> authorities = keys.map(LoginKeys::authority).stream().toList();
    List<Path> own = keys.map(files -> files.gateway().key()).stream().toList();
    return new StrongSwanResponder(
        Charon.startForLoad(
            node, configuration(kind, accounts, keys), kind.fastestPlugin(), authorities, own));
  }

  private static String configuration(
      LoginCase kind, List<Account> accounts, Optional<LoginKeys> keys) {
    return Template.of(StrongSwanResponder.class, "strongswan.conf")
        .fill(
            Map.ofEntries(
                Map.entry("ADDRESS", Brand.STRONGSWAN.address()),
                Map.entry("NETWORK", Brand.STRONGSWAN.network()),
                Map.entry("IDENTITY", ClientTerms.GATEWAY_IDENTITY),
                Map.entry("CLIENT", keys.isPresent() ? ClientTerms.CLIENT_IDENTITY : "%any"),
                Map.entry("AUTH", keys.isPresent() ? "pubkey" : "psk"),
                Map.entry(
                    "CERTIFICATE",
                    keys.map(files -> "certs = " + files.gateway().certificate()).orElse("")),
                Map.entry(
                    "XAUTH",
                    kind.method().extended() ? "remote-xauth {\n      auth = xauth\n    }" : ""),
                Map.entry("IKE", kind.ike()),
                Map.entry("ESP", LoginCase.ESP),
                Map.entry("SECRET", Group.STAFF.secret())),
            accounts.stream()
                .map(account -> Map.of("USER", account.user(), "PASSWORD", account.password()))
                .toList());
  }

  @Override
  public Brand brand() {
    return Brand.STRONGSWAN;
  }

  @Override
  public List<ProcessHandle> processes() {
    return charon.daemon().processes();
  }

  @Override
  public void close() {
    charon.close();
  }
}
