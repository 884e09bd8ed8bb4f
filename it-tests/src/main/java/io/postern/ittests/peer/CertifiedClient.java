package io.postern.ittests.peer;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A strongSwan whose certificate says who it is: main mode with RSA signatures, Mode Config. */
public final class CertifiedClient implements AutoCloseable {
  private static final String CONNECTION = "office";

  private final Charon charon;

  private CertifiedClient(Charon charon) {
    this.charon = charon;
  }

  /**
   * @param identity a host name that the certificate bears
   * @param certificate PEM
   * @param authorities whom it trusts with the gateway's certificate
   */
  public static CertifiedClient start(
      Namespace node,
      String identity,
      String gateway,
      Certificates.Pair certificate,
      List<Path> authorities) {
    String configuration =
        """
        connections {
          %1$s {
            version = 1
            remote_addrs = %2$s
            vips = 0.0.0.0
            proposals = aes256-sha256-modp2048
            keyingtries = 1
            local {
              auth = pubkey
              id = %3$s
              certs = %4$s
            }
            remote {
              auth = pubkey
              id = %5$s
            }
            children {
              %1$s {
                remote_ts = %6$s
                esp_proposals = aes256-sha256
                rekey_time = 0
              }
            }
          }
        }
        """
            .formatted(
                CONNECTION,
                Addresses.GATEWAY,
                identity,
                certificate.certificate(),
                gateway,
                Addresses.LAN_NETWORK);
    return new CertifiedClient(
        Charon.start(node, configuration, false, authorities, List.of(certificate.key())));
  }

  /**
   * Gets a certificate by SCEP.
   *
   * @param url of the server
   * @param password the challenge
   * @return in files of {@code folder}
   */
  public static Certificates.Pair enrol(
      Namespace node, Path folder, String url, String identity, String password) {
    node.inside(inFolder(folder, "pki --gen --type rsa --size 2048 --outform pem > client.key"))
        .run();
    node.inside(
            inFolder(
                folder, "pki --scepca --url " + url + " --caout scepca.der --raout scepra.der"))
        .run();
    node.inside(
            inFolder(
                folder,
                "pki --scep --url "
                    + url
                    + " --in client.key --dn 'O=Lab, CN="
                    + identity
                    + "' --san "
                    + identity
                    + " --password "
                    + password
                    + " --cacert-enc scepra.der --cacert-sig scepra.der --cacert scepca.der"
                    + " --outform pem > client.crt"))
        .run();
    return new Certificates.Pair(folder.resolve("client.crt"), folder.resolve("client.key"));
  }

  private static Command inFolder(Path folder, String line) {
    return Command.of("sh", "-c", "cd '" + folder + "' && " + line).within(Duration.ofMinutes(1));
  }

  /** Connects, or tells why not. */
  public Output attempt() {
    return charon.control(
        "--initiate", "--ike", CONNECTION, "--child", CONNECTION, "--timeout", "15");
  }

  /** Connects. */
  public void connect() {
    Output output = attempt();
    if (!output.succeeded()) {
      throw new AssertionError(
          "no tunnel%n%s%n%s".formatted(output.everything(), charon.log().tail(25)));
    }
  }

  /** Whether it has any SA. */
  public boolean isConnected() {
    return charon.control("--list-sas").out().contains(CONNECTION);
  }

  public Charon charon() {
    return charon;
  }

  @Override
  public void close() {
    charon.close();
  }
}
