package io.postern.pkica.keyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as OpenSSL writes them, and reads ours. */
class KeyFilesTest {
  private static final Secret PASSPHRASE = Secret.ofText("correct horse");
  private static final String PASS = "pass:correct horse";

  @TempDir private Path folder;
  private OpenSsl openSsl;

  @BeforeEach
  void keyAndCertificate() throws Exception {
    openSsl = new OpenSsl(folder);
    openSsl.must(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-subj",
        "/CN=gate.example.org",
        "-days",
        "30");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pkcs8 -topk8 -in key.pem -nocrypt -out out",
        "pkcs8 -topk8 -in key.pem -nocrypt -outform DER -out out",
        "pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -passout P -out out",
        "pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -passout P -outform DER -out out",
        "pkcs8 -topk8 -in key.pem -v2 aes-128-cbc -v2prf hmacWithSHA1 -passout P -out out",
        "pkcs8 -topk8 -in key.pem -scrypt -passout P -out out",
        "pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-3DES -passout P -out out",
        "rsa -in key.pem -traditional -out out",
        "rsa -in key.pem -traditional -aes256 -passout P -out out",
        "rsa -in key.pem -traditional -des3 -passout P -out out",
      })
  void everyFormOfAnRsaKey(String command) throws Exception {
    openSsl.must(withPassphrase(command));

    KeyedChain chain =
        KeyedChain.ofPem(
            folder.resolve("out"), Optional.of(PASSPHRASE), folder.resolve("cert.pem"));

    assertThat(chain.certificate().getSubjectX500Principal().getName())
        .isEqualTo("CN=gate.example.org");
  }

  @Test
  void anEllipticKeyWithItsParametersBefore() throws Exception {
    openSsl.must("ecparam", "-name", "prime256v1", "-genkey", "-out", "ec.pem");

    assertThat(PrivateKeyFile.read(folder.resolve("ec.pem"), Optional.empty()).getAlgorithm())
        .isIn("EC", "ECDSA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-legacy"})
  void pkcs12(String option) throws Exception {
    openSsl.must(
        withPassphrase(
            "pkcs12 -export " + option + " -inkey key.pem -in cert.pem -passout P -out out.p12"));

    KeyedChain chain = KeyedChain.ofPkcs12(folder.resolve("out.p12"), PASSPHRASE);

    assertThat(chain.certificates()).hasSize(1);
    try (Secret wrong = Secret.ofText("wrong")) {
      assertThatThrownBy(() -> KeyedChain.ofPkcs12(folder.resolve("out.p12"), wrong))
          .isInstanceOf(UnusableFileException.class)
          .hasMessageContaining("passphrase");
    }
  }

  @Test
  void anEncryptedKeyWantsItsPassphrase() throws Exception {
    openSsl.must(withPassphrase("pkcs8 -topk8 -in key.pem -v2 aes-256-cbc -passout P -out out"));
    Path file = folder.resolve("out");

    assertThatThrownBy(() -> PrivateKeyFile.read(file, Optional.empty()))
        .isInstanceOf(UnusableFileException.class)
        .hasMessage(file + ": its key is encrypted: a passphrase is needed");
    try (Secret wrong = Secret.ofText("wrong")) {
      assertThatThrownBy(() -> PrivateKeyFile.read(file, Optional.of(wrong)))
          .isInstanceOf(UnusableFileException.class)
          .hasMessageContaining("the passphrase is wrong");
    }
  }

  @Test
  void aCertificateOfAnotherKeyIsNotPaired() throws Exception {
    openSsl.must("genrsa", "-out", "other.pem", "2048");

    assertThatThrownBy(
            () ->
                KeyedChain.ofPem(
                    folder.resolve("other.pem"), Optional.empty(), folder.resolve("cert.pem")))
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining("is not that of the key");
  }

  @Test
  void whatIsSomethingElseIsNamed() throws IOException {
    Path garbage = Files.writeString(folder.resolve("garbage"), "hello");
    Path empty = Files.writeString(folder.resolve("empty"), "");
    Path key = folder.resolve("key.pem");

    assertThatThrownBy(() -> CertificateFile.read(key))
        .hasMessage(key + ": expected certificates, found none");
    assertThatThrownBy(() -> CertificateFile.read(garbage))
        .isInstanceOf(UnusableFileException.class);
    assertThatThrownBy(() -> CertificateFile.read(empty)).hasMessage(empty + ": is empty");
    assertThatThrownBy(() -> PrivateKeyFile.read(garbage, Optional.empty()))
        .hasMessage(garbage + ": expected a private key");
    assertThatThrownBy(() -> PrivateKeyFile.read(folder.resolve("cert.pem"), Optional.empty()))
        .hasMessageContaining("expected a private key, found none");
  }

  @Test
  void aSealedKeyIsReadByOpenSsl() throws Exception {
    PrivateKey key = PrivateKeyFile.read(folder.resolve("key.pem"), Optional.empty());
    Bytes sealed = SealedKey.seal(key, PASSPHRASE);
    Files.write(folder.resolve("sealed.der"), sealed.toArray());

    openSsl.must("pkcs8", "-inform", "DER", "-in", "sealed.der", "-passin", PASS, "-out", "plain");

    assertThat(PrivateKeyFile.read(folder.resolve("plain"), Optional.empty())).isEqualTo(key);
    assertThat(SealedKey.open(sealed, PASSPHRASE)).contains(key);
    try (Secret wrong = Secret.ofText("wrong")) {
      assertThat(SealedKey.open(sealed, wrong)).isEmpty();
    }
  }

  private static String[] withPassphrase(String command) {
    return Arrays.stream(command.split(" +", -1))
        .map(word -> word.equals("P") ? PASS : word)
        .toArray(String[]::new);
  }
}
