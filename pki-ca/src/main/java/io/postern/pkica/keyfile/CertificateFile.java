package io.postern.pkica.keyfile;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.trust.CertificateReader;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;

/** Certificates in a file: PEM, as many as it has, or one as DER. */
public final class CertificateFile {
  private CertificateFile() {}

  /**
   * @return at least one, in the order of the file; what else a PEM file holds is passed over
   * @throws UnusableFileException if it holds no certificate, or one that cannot be read
   */
  public static List<X509Certificate> read(Path file) throws IOException {
    byte[] content = FileContent.read(file);
    if (!FileContent.isPem(content)) {
      return List.of(certificate(file, content));
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (Object object : FileContent.pemObjects(file, content)) {
      switch (object) {
        case X509CertificateHolder holder ->
            certificates.add(certificate(file, holder.getEncoded()));
        case X509TrustedCertificateBlock block ->
            certificates.add(certificate(file, block.getCertificateHolder().getEncoded()));
        default -> {}
      }
    }
    if (certificates.isEmpty()) {
      throw new UnusableFileException(file, "expected certificates, found none");
    }
    return List.copyOf(certificates);
  }

  private static X509Certificate certificate(Path file, byte[] der) throws UnusableFileException {
    return switch (CertificateReader.read(Bytes.copyOf(der))) {
      case Reading.Accepted<X509Certificate>(X509Certificate certificate) -> certificate;
      case Reading.Refused<X509Certificate>(var refusal) ->
          throw new UnusableFileException(file, refusal.detail());
    };
  }
}
