package io.postern.pkica.keyfile;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMParser;

/** What a small file holds. */
final class FileContent {
  /** Ours: the bundle of all public authorities has 220 KiB. */
  private static final int MOST_OCTETS = 1024 * 1024;

  private FileContent() {}

  static byte[] read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MOST_OCTETS) {
      throw new UnusableFileException(file, "expected at most 1 MiB, it has " + size + " octets");
    }
    if (size == 0) {
      throw new UnusableFileException(file, "is empty");
    }
    return Files.readAllBytes(file);
  }

  static boolean isPem(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
  }

  /** The objects of a PEM file in their order, as Bouncy Castle's types. */
  static List<Object> pemObjects(Path file, byte[] content) throws IOException {
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser =
        new PEMParser(new StringReader(new String(content, StandardCharsets.ISO_8859_1)))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        objects.add(next);
      }
    } catch (PEMException | IllegalArgumentException unreadable) {
      throw new UnusableFileException(file, "its PEM cannot be read", unreadable);
    }
    return objects;
  }
}
