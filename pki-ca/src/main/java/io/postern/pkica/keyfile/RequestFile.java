package io.postern.pkica.keyfile;

import io.postern.ike.message.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** A request for a certificate (PKCS #10) in a file, as PEM or DER. */
public final class RequestFile {
  private RequestFile() {}

  /**
   * @return DER, not yet looked at
   * @throws UnusableFileException if a PEM file holds no request
   */
  public static Bytes read(Path file) throws IOException {
    byte[] content = FileContent.read(file);
    if (!FileContent.isPem(content)) {
      return Bytes.copyOf(content);
    }
    for (Object object : FileContent.pemObjects(file, content)) {
      if (object instanceof PKCS10CertificationRequest request) {
        return Bytes.copyOf(request.getEncoded());
      }
    }
    throw new UnusableFileException(file, "expected a certificate request, found none");
  }
}
