package io.postern.ittests;

import io.postern.ittests.gateway.PosternFolder;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.process.Command;
import java.nio.file.Path;

/** A gateway that knows its clients by their certificates, as its configuration describes it. */
final class CertificateOffice {
  static final String GATEWAY = "vpn.lab.example";
  static final String CLIENT = "laptop.lab.example";

  private CertificateOffice() {}

  /** With one group, of clients below {@code lab.example}. */
  static String configuration(PosternFolder folder, String more) {
    return configurationWithout(folder, more + group("staff", "*.lab.example", ""));
  }

  /** Without a group. */
  static String configurationWithout(PosternFolder folder, String more) {
    return """
    postern {
      listen   = [ "%s" ]
      identity = "%s"
      tun      { name = postern0 }
      control  { socket = "%s" }
      metrics  { listen = "127.0.0.1:9464" }
      log      { level = debug }
      pools.staff { network = "%s", hold = 0s }
      %s
    }
    """
        .formatted(Addresses.GATEWAY, GATEWAY, folder.socket(), Addresses.POOL_NETWORK, more);
  }

  static String group(String name, String identities, String more) {
    return """
      groups.%s {
        authenticate  = rsa
        identities    = [ "%s" ]
        pool          = staff
        split-include = [ "%s" ]
        ike           = [ aes256-sha256-modp2048 ]
        esp           = [ aes256-sha256 ]
        pfs           = on
        %s
      }
    """
        .formatted(name, identities, Addresses.LAN_NETWORK, more);
  }

  static String serial(Path certificate) {
    return Command.of("openssl", "x509", "-in", certificate.toString(), "-noout", "-serial")
        .run()
        .out()
        .strip()
        .replace("serial=", "");
  }
}
