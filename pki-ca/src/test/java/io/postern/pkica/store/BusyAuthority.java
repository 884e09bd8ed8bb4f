package io.postern.pkica.store;

import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.Fingerprint;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Issues certificates in three threads and CRLs in another, telling of each on standard output,
 * until it is killed. Arguments: a folder, or a JDBC URL and a user.
 */
public final class BusyAuthority {
  static final String PASSPHRASE = "of the test";
  private static final int THREADS = 3;

  private BusyAuthority() {}

  public static void main(String[] arguments) throws AuthorityException {
    StoreAddress address =
        arguments.length == 1
            ? new StoreAddress.Embedded(Path.of(arguments[0]))
            : new StoreAddress.PostgreSql(
                arguments[0], Optional.of(arguments[1]), Optional.empty());
    Database database = Database.open(address);
    CertificateAuthority authority =
        CertificateAuthority.open(
            database, Secret.ofText(PASSPHRASE), AuthoritySettings.DEFAULT, InstantSource.system());
    PublicKey key = KeyAlgorithm.P256.generate().getPublic();
    for (int thread = 0; thread < THREADS; thread++) {
      Thread.ofPlatform().start(() -> issueForever(authority, key));
    }
    Thread.ofPlatform().start(() -> publishForever(authority));
  }

  private static void issueForever(CertificateAuthority authority, PublicKey key) {
    CertificateApplication application =
        new CertificateApplication(new X500Name("CN=peer"), AlternativeNames.NONE, key);
    while (true) {
      try {
        X509Certificate certificate =
            authority.issue(application, CertificateProfile.CLIENT, Duration.ofHours(1));
        say(
            "issued "
                + certificate.getSerialNumber().toString(16)
                + " "
                + Fingerprint.sha256(certificate));
      } catch (AuthorityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void publishForever(CertificateAuthority authority) {
    while (true) {
      try {
        byte[] extension = authority.newCrl().getExtensionValue("2.5.29.20");
        BigInteger number =
            ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getValue();
        say("crl " + number);
      } catch (AuthorityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static synchronized void say(String line) {
    // In one write: a pipe takes all of it or nothing.
    PrintStream out = System.out;
    out.print(line + "\n");
    out.flush();
  }
}
