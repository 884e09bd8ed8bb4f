package io.postern.pkica.host;

import java.nio.file.Files;
import java.nio.file.Path;

/** A program that tests run, where it is, and the Debian package that brings it. */
public enum Program {
  OPENSSL("/usr/bin/openssl", "openssl"),
  CURL("/usr/bin/curl", "curl"),
  STRONGSWAN_PKI("/usr/bin/pki", "strongswan-pki"),
  MICROMDM_SCEP("/usr/bin/scepclient", "scep"),
  CERTMONGER_SCEP("/usr/lib/certmonger/scep-submit", "certmonger"),
  SOFTHSM("/usr/bin/softhsm2-util", "softhsm2"),
  POSTGRESQL("/usr/bin/pg_createcluster", "postgresql");

  private final Path file;
  private final String debianPackage;

  Program(String file, String debianPackage) {
    this.file = Path.of(file);
    this.debianPackage = debianPackage;
  }

  public String file() {
    return file.toString();
  }

  boolean isInstalled() {
    return Files.exists(file);
  }

  String debianPackage() {
    return debianPackage;
  }
}
