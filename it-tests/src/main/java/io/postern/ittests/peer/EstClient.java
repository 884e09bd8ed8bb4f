package io.postern.ittests.peer;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * EST (RFC 7030) by curl and OpenSSL.
 *
 * @param folder of its files
 * @param gateway the host name that its certificate bears
 * @param anchor whom it trusts with that certificate
 */
public record EstClient(Namespace node, Path folder, String gateway, int port, Path anchor) {
  /** RFC 7030 §4.1: the authority's certificates, in PEM. */
  public String authorities() {
    curl("cacerts", "-o", "cacerts.b64");
    return certificates("cacerts");
  }

  /** RFC 7030 §4.2.1, with a challenge as the password. */
  public Certificates.Pair enroll(String name, String host, String password) {
    request(name, host);
    return taken(name, post(name, "simpleenroll", "-u", "anybody:" + password));
  }

  /** The same, of which only the HTTP status is wanted. */
  public String enrollStatus(String name, String host, String password) {
    request(name, host);
    return post(name, "simpleenroll", "-u", "anybody:" + password);
  }

  /** RFC 7030 §4.2.2: proven by the old certificate in TLS, for another key. */
  public Certificates.Pair renew(String name, String host, Certificates.Pair old) {
    return taken(name, renewStatus(name, host, old));
  }

  /** The same, of which only the HTTP status is wanted; 000 where TLS is refused. */
  public String renewStatus(String name, String host, Certificates.Pair old) {
    request(name, host);
    return post(
        name,
        "simplereenroll",
        "--cert",
        old.certificate().toString(),
        "--key",
        old.key().toString());
  }

  private void request(String name, String host) {
    run(
        "openssl req -new -newkey rsa:2048 -nodes -sha256 -keyout %1$s.key -outform DER -out %1$s.csr -subj /O=Lab/CN=%2$s -addext subjectAltName=DNS:%2$s"
            .formatted(name, host));
    run("openssl base64 -in %1$s.csr -out %1$s.b64".formatted(name));
  }

  private String post(String name, String operation, String... proof) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "-H", "Content-Type: application/pkcs10", "--data-binary", "@" + name + ".b64"));
    words.addAll(List.of("-o", name + ".answer.b64", "-w", "%{http_code}"));
    words.addAll(List.of(proof));
    return curl(operation, words.toArray(String[]::new)).out();
  }

  private Output curl(String operation, String... more) {
    List<String> words = new ArrayList<>(List.of("curl", "-sS", "--cacert", anchor.toString()));
    words.addAll(List.of("--resolve", gateway + ":" + port + ":" + Addresses.GATEWAY));
    words.addAll(List.of(more));
    words.add("https://" + gateway + ":" + port + "/.well-known/est/" + operation);
    return inFolder(words).attempt();
  }

  private Certificates.Pair taken(String name, String status) {
    if (!status.equals("200")) {
      throw new AssertionError("EST answered with " + status);
    }
    certificates(name + ".answer");
    run("openssl x509 -in %1$s.answer.pem -out %1$s.crt".formatted(name));
    return new Certificates.Pair(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
  }

  /** RFC 7030 §4.1.3: a CMS message without signers, in base64. */
  private String certificates(String name) {
    run("openssl base64 -A -d -in %1$s.b64 -out %1$s.p7".formatted(name));
    return run(
        "openssl pkcs7 -inform DER -in %1$s.p7 -print_certs -out %1$s.pem".formatted(name),
        "cat %1$s.pem".formatted(name));
  }

  private String run(String... lines) {
    String out = "";
    for (String line : lines) {
      out = inFolder(List.of(line.split(" "))).run().out();
    }
    return out;
  }

  private Command inFolder(List<String> words) {
    List<String> all = new ArrayList<>(List.of("env", "-C", folder.toString()));
    all.addAll(words);
    return node.inside(Command.of(all));
  }
}
