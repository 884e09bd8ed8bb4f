package io.postern.concentrator.profile;

import static java.util.stream.Collectors.joining;

import java.util.Base64;

/** Profiles of clients that prove themselves with a certificate. */
public final class CertificateProfiles {
  private CertificateProfiles() {}

  /** For strongSwan's swanctl: the certificate is {@code x509/NAME.crt}. */
  public static String swanctl(Account account, String name) {
    return """
    connections {
      %1$s {
        version = 1
        remote_addrs = %2$s
        vips = 0.0.0.0
        proposals = %3$s
        local {
          auth = pubkey
          id = %4$s
          certs = %1$s.crt
        }
        remote {
          auth = pubkey
          id = %5$s
        }
        children {
          %1$s {
            remote_ts = %6$s
            esp_proposals = %7$s
          }
        }
      }
    }
    """
        .formatted(
            name,
            account.gateway(),
            account.group().ike().stream().map(Object::toString).collect(joining(",")),
            account.mailbox(),
            account.gatewayIdentity(),
            String.join(",", account.networks()),
            account.group().esp().stream().map(Object::toString).collect(joining(",")));
  }

  /**
   * For iOS and macOS.
   *
   * @param pkcs12 key and certificates
   * @param passphrase of it
   * @param uuids three, for the parts
   */
  public static String mobileConfig(
      Account account, byte[] pkcs12, String passphrase, byte[] authority, String... uuids) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
    <plist version="1.0">
    <dict>
      <key>PayloadType</key><string>Configuration</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>PayloadIdentifier</key><string>io.postern.%1$s</string>
      <key>PayloadUUID</key><string>%1$s</string>
      <key>PayloadDisplayName</key><string>VPN %2$s</string>
      <key>PayloadContent</key>
      <array>
        <dict>
          <key>PayloadType</key><string>com.apple.security.pkcs12</string>
          <key>PayloadVersion</key><integer>1</integer>
          <key>PayloadIdentifier</key><string>io.postern.%3$s</string>
          <key>PayloadUUID</key><string>%3$s</string>
          <key>Password</key><string>%4$s</string>
          <key>PayloadContent</key><data>%5$s</data>
        </dict>
        <dict>
          <key>PayloadType</key><string>com.apple.security.root</string>
          <key>PayloadVersion</key><integer>1</integer>
          <key>PayloadIdentifier</key><string>io.postern.%6$s</string>
          <key>PayloadUUID</key><string>%6$s</string>
          <key>PayloadContent</key><data>%7$s</data>
        </dict>
        <dict>
          <key>PayloadType</key><string>com.apple.vpn.managed</string>
          <key>PayloadVersion</key><integer>1</integer>
          <key>PayloadIdentifier</key><string>io.postern.%8$s</string>
          <key>PayloadUUID</key><string>%8$s</string>
          <key>UserDefinedName</key><string>%2$s</string>
          <key>VPNType</key><string>IPSec</string>
          <key>IPSec</key>
          <dict>
            <key>RemoteAddress</key><string>%2$s</string>
            <key>AuthenticationMethod</key><string>Certificate</string>
            <key>PayloadCertificateUUID</key><string>%3$s</string>
            <key>XAuthEnabled</key><integer>1</integer>
            <key>XAuthName</key><string>%9$s</string>
          </dict>
        </dict>
      </array>
    </dict>
    </plist>
    """
        .formatted(
            uuids[0],
            xml(account.gateway()),
            uuids[1],
            xml(passphrase),
            Base64.getEncoder().encodeToString(pkcs12),
            uuids[2],
            Base64.getEncoder().encodeToString(authority),
            uuids[3],
            xml(account.user()));
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
