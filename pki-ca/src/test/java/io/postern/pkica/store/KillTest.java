package io.postern.pkica.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.Fingerprint;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.KeyAlgorithm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that issues certificates and CRLs is killed again and again, in the midst of it: no
 * serial number comes twice, whatever it handed out is in the store, CRL numbers only rise.
 */
class KillTest {
  private static final int CERTIFICATES = 1000;
  private static final int ROUNDS = 5;

  @TempDir private Path folder;

  @Test
  void embedded() throws Exception {
    killAndCheck(new StoreAddress.Embedded(folder), List.of(folder.toString()));
  }

  @Test
  void postgreSql() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      killAndCheck(
          server.address(), List.of(server.address().url(), server.address().user().orElse("")));
    }
  }

  private static void killAndCheck(StoreAddress address, List<String> arguments)
      throws IOException, InterruptedException, AuthorityException {
    found(address);
    Map<String, String> handedOut = new HashMap<>();
    List<Long> crlNumbers = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      killInTheMidst(arguments, handedOut, crlNumbers);
    }

    assertThat(crlNumbers).hasSizeGreaterThan(ROUNDS).isSorted().doesNotHaveDuplicates();
    try (Database database = Database.open(address)) {
      List<IssuedCertificate> lines = new Certificates(database).all();
      Map<String, String> stored =
          lines.stream()
              .filter(line -> line.state() == IssuedCertificate.State.ISSUED)
              .collect(
                  Collectors.toMap(
                      line -> line.serial().toString(16),
                      line -> Fingerprint.sha256(line.certificate().orElseThrow())));
      assertThat(stored).containsAllEntriesOf(handedOut);
      assertThat(new Certificates(database).abandon(Instant.now().plusSeconds(1)))
          .isEqualTo(lines.size() - stored.size());
    }
  }

  private static void killInTheMidst(
      List<String> arguments, Map<String, String> handedOut, List<Long> crlNumbers)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BusyAuthority.class.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      int issued = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "issued" -> {
            assertThat(handedOut.put(words[1], words[2])).as("a serial number twice").isNull();
            issued++;
          }
          case "crl" -> crlNumbers.add(Long.parseLong(words[1]));
          default -> throw new IllegalStateException(line);
        }
        if (issued == CERTIFICATES / ROUNDS) {
          // SIGKILL. Not by the process itself, which would close the stream that is still read.
          process.toHandle().destroyForcibly();
        }
      }
      assertThat(issued).isGreaterThanOrEqualTo(CERTIFICATES / ROUNDS);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void found(StoreAddress address) throws AuthorityException {
    try (Database database = Database.open(address);
        Secret passphrase = Secret.ofText(BusyAuthority.PASSPHRASE)) {
      new AuthorityFounding(database, passphrase, InstantSource.system())
          .root(
              new X500Name("CN=Busy"), KeyAlgorithm.P256, Duration.ofDays(1), AuthorityLimits.NONE);
      CertificateAuthority.open(
          database, passphrase, AuthoritySettings.DEFAULT, InstantSource.system());
    }
  }
}
