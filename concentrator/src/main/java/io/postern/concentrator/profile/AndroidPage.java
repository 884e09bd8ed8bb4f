package io.postern.concentrator.profile;

import io.postern.ike.proposal.PerfectForwardSecrecy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What to type into the settings of Android 4 to 11, whose own client has IKEv1 and no file to
 * import.
 *
 * @param before what has to be done first, empty or whole lines
 * @param fields in the order of the dialog, a secret
 */
public record AndroidPage(String before, Map<String, String> fields) {
  /** The file of {@link #before}, with a device's key and certificates. */
  public static final String DEVICE = "device.p12";

  /** The file of {@link #before}, with the authority's certificate. */
  public static final String AUTHORITY = "authority.crt";

  private static final String WHERE =
      "Android 4 to 11: Settings > Network & internet > VPN > +\n\n";

  private static final String LIMITS =
      """

      Android 12 and newer make no new connections with IKEv1, and strongSwan's app for Android
      has IKEv2 alone: neither can connect to this gateway.
      """;

  public AndroidPage {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /**
   * @param passphrase of {@link #DEVICE}, if the account's proof needs it
   * @throws UnfitGroup if Android's client cannot be a member
   */
  public static AndroidPage of(Account account, String passphrase) throws UnfitGroup {
    requireSuites(account);
    String before = "";
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Name", account.gateway());
    switch (account.proof()) {
      case GROUP_KEY -> {
        requireNameAsKeyId(account);
        fields.put("Type", "IPSec Xauth PSK");
        fields.put("Server address", account.gateway());
        fields.put("IPSec identifier", GroupKeyProfiles.groupName(account));
        fields.put("IPSec pre-shared key", GroupKeyProfiles.key(account));
      }
      case PASSWORD -> {
        requireMainModeOfAnybody(account);
        before =
            "First install %s, for VPN and apps, with the name postern.\n\n".formatted(AUTHORITY);
        fields.put("Type", "IPSec Hybrid RSA");
        fields.put("Server address", account.gateway());
        fields.put("IPSec CA certificate", "postern");
        fields.put("IPSec server certificate", "(received from server)");
      }
      case CERTIFICATE_AND_PASSWORD -> {
        requireMainModeOfAnybody(account);
        before =
            "First install %s, for VPN and apps, with the password %s and the name postern.\n\n"
                .formatted(DEVICE, passphrase);
        fields.put("Type", "IPSec Xauth RSA");
        fields.put("Server address", account.gateway());
        fields.put("IPSec user certificate", "postern");
        fields.put("IPSec CA certificate", "postern");
        fields.put("IPSec server certificate", "(received from server)");
      }
      case CERTIFICATE -> throw new UnfitGroup("Android asks for a name and a password");
    }
    fields.put("Username", account.user());
    account.password().ifPresent(password -> fields.put("Password", password));
    return new AndroidPage(before, fields);
  }

  /** Its client is racoon with proposals that are built in; later releases only added hashes. */
  private static void requireSuites(Account account) throws UnfitGroup {
    boolean ike =
        account.group().ike().stream()
            .anyMatch(suite -> suite.label().matches("aes(128|256)-sha1-modp1024"));
    boolean esp =
        account.group().esp().stream()
            .anyMatch(suite -> suite.label().matches("aes(128|256)-sha1"));
    if (!ike || !esp || account.group().pfs() == PerfectForwardSecrecy.REQUIRED) {
      throw new UnfitGroup(
          "Android's client has SHA-1, 1024 bits and no PFS, which is weak. If it must be: groups."
              + account.group().name()
              + " with accept = legacy, aes256-sha1-modp1024 in ike, aes256-sha1 in esp, and pfs ="
              + " on or off");
    }
  }

  /** Else it sends it as a host name. */
  private static void requireNameAsKeyId(Account account) throws UnfitGroup {
    if (GroupKeyProfiles.groupName(account).contains(".") || !account.group().aggressive()) {
      throw new UnfitGroup(
          "Android names its group in aggressive mode: groups."
              + account.group().name()
              + " needs aggressive in mode, and in identities a keyid: without a dot");
    }
  }

  /** With certificates it has main mode alone, and is its address or its certificate's subject. */
  private static void requireMainModeOfAnybody(Account account) throws UnfitGroup {
    if (!account.group().main() || !account.group().anyIdentity()) {
      throw new UnfitGroup(
          "Android has no name in main mode: groups."
              + account.group().name()
              + " needs main in mode, and any-identity = on");
    }
  }

  /** For a person. */
  public String text() {
    StringBuilder page = new StringBuilder(before).append(WHERE);
    fields.forEach((name, value) -> page.append("  %-26s%s\n".formatted(name, value)));
    return page.append(LIMITS).toString();
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "AndroidPage";
  }
}
