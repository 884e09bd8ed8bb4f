package io.postern.concentrator.profile;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Reading;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.xauthmodecfg.ClientSettings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A site of the Shrew Soft VPN client, as its access manager imports: a setting on each line,
 * {@code n:NAME:} with a number, {@code s:NAME:} with a text, {@code b:NAME:} with octets in
 * Base64.
 */
public final class ShrewSite {
  /** Its newest, of release 2.2. */
  private static final int FORMAT = 4;

  /** Groups 2 to 15 are those that its window can show. */
  private static final Pattern IKE =
      Pattern.compile("aes(128|192|256)-sha(1|256|384|512)-modp(1024|1536|2048|3072)");

  private static final Pattern ESP =
      Pattern.compile(
          "aes(128|192|256)-sha(1|256|384|512)(-modp1024|-modp1536|-modp2048|-modp3072)?");

  private final StringBuilder lines = new StringBuilder();

  private ShrewSite() {}

  /**
   * All but what {@link #withDevice} and {@link #withAuthority} add where the account's proof needs
   * it.
   *
   * @throws UnfitGroup if the client cannot be a member
   */
  public static ShrewSite of(Account account) throws UnfitGroup {
    ShrewSite site = new ShrewSite();
    site.reach(account);
    site.settings(account.group().client());
    site.proof(account);
    site.identities(account);
    site.suites(account);
    return site;
  }

  /** The certificate that the gateway's leads to; it must have issued itself. */
  public ShrewSite withAuthority(String pem) {
    text("auth-server-cert-name", "authority.crt");
    octets("auth-server-cert-data", pem.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  public ShrewSite withDevice(DeviceCertificate device) {
    text("auth-client-cert-name", "device.crt");
    octets("auth-client-cert-data", device.ownPem().getBytes(StandardCharsets.US_ASCII));
    text("auth-client-key-name", "device.key");
    octets("auth-client-key-data", device.keyPem().getBytes(StandardCharsets.US_ASCII));
    return withAuthority(device.rootPem());
  }

  /** The file, a secret. No line is empty: the client would read no further. */
  public String text() {
    return lines.toString();
  }

  private void reach(Account account) {
    number("version", FORMAT);
    text("network-host", account.gateway());
    number("network-ike-port", 500);
    number("network-mtu-size", 1380);
    text("network-natt-mode", "enable");
    number("network-natt-port", 4500);
    number("network-natt-rate", 15);
    text("network-frag-mode", "enable");
    number("network-frag-size", 540);
    number("network-dpd-enable", 1);
    number("network-notify-enable", 1);
    number("vendor-chkpt-enable", 0);
  }

  /** Mode Config tells the rest, also what goes through the tunnel. */
  private void settings(ClientSettings told) {
    text("client-auto-mode", "pull");
    text("client-iface", "virtual");
    number("client-addr-auto", 1);
    number("client-banner-enable", told.banner().isPresent() ? 1 : 0);
    number("client-dns-used", told.dns().isEmpty() ? 0 : 1);
    number("client-dns-auto", 1);
    number("client-dns-suffix-auto", 1);
    number("client-splitdns-used", told.splitDns().isEmpty() ? 0 : 1);
    number("client-splitdns-auto", 1);
    number("client-wins-used", told.nbns().isEmpty() ? 0 : 1);
    number("client-wins-auto", 1);
    number("policy-list-auto", 1);
    number("policy-nailed", 0);
    text("policy-level", "auto");
  }

  private void proof(Account account) throws UnfitGroup {
    text("client-saved-username", account.user());
    switch (account.proof()) {
      case GROUP_KEY -> {
        text("auth-method", "mutual-psk-xauth");
        octets("auth-mutual-psk", GroupKeyProfiles.key(account).getBytes(StandardCharsets.UTF_8));
      }
      case PASSWORD -> text("auth-method", "hybrid-rsa-xauth");
      case CERTIFICATE_AND_PASSWORD -> text("auth-method", "mutual-rsa-xauth");
      case CERTIFICATE -> text("auth-method", "mutual-rsa");
    }
    // A key in main mode goes by the address (RFC 2409 §5.4), which is nobody's name here.
    boolean aggressive = account.proof() == Proof.GROUP_KEY || !account.group().main();
    if (aggressive && !account.group().aggressive()) {
      throw new UnfitGroup(
          "the client names its group in aggressive mode: groups."
              + account.group().name()
              + ".mode needs it");
    }
    text("phase1-exchange", aggressive ? "aggressive" : "main");
  }

  private void identities(Account account) throws UnfitGroup {
    if (account.proof() == Proof.GROUP_KEY
        || account.proof() == Proof.PASSWORD && !account.group().anyIdentity()) {
      text("ident-client-type", "keyid");
      text("ident-client-data", GroupKeyProfiles.groupName(account));
    } else {
      if (!(Identity.parse(account.mailbox()) instanceof Reading.Accepted<Identity>(Identity own))
          || !account.group().admits(own)) {
        throw new UnfitGroup(
            "groups." + account.group().name() + ".identities does not admit " + account.mailbox());
      }
      text("ident-client-type", "ufqdn");
      text("ident-client-data", account.mailbox());
    }
    String type =
        Identity.parse(account.gatewayIdentity())
                instanceof Reading.Accepted<Identity>(Identity gateway)
            ? identityType(gateway.type())
            : "any";
    text("ident-server-type", type);
    if (!type.equals("any")) {
      text("ident-server-data", account.gatewayIdentity().replaceFirst("^keyid:", ""));
    }
  }

  private static String identityType(int type) {
    return switch (type) {
      case Identity.IPV4_ADDRESS -> "address";
      case Identity.FQDN -> "fqdn";
      case Identity.USER_FQDN -> "ufqdn";
      case Identity.KEY_ID -> "keyid";
      default -> "any";
    };
  }

  private void suites(Account account) throws UnfitGroup {
    IkeSuite ike =
        account.group().ike().stream()
            .filter(suite -> IKE.matcher(suite.label()).matches())
            .findFirst()
            .orElseThrow(() -> unfit(account, "ike", "aes256-sha256-modp2048"));
    ProtectionSuite esp =
        account.group().esp().stream()
            .filter(suite -> ESP.matcher(suite.label()).matches())
            .findFirst()
            .orElseThrow(() -> unfit(account, "esp", "aes256-sha256"));
    suite("phase1-cipher", "aes", "phase1-keylen", "phase1-hash", IKE.matcher(ike.label()));
    number("phase1-dhgroup", ike.group().number());
    number("phase1-life-secs", account.group().lifetime().ike().toSeconds());
    number("phase1-life-kbytes", 0);
    suite("phase2-transform", "esp-aes", "phase2-keylen", "phase2-hmac", ESP.matcher(esp.label()));
    boolean without = esp.group().isEmpty() && account.group().pfs() == PerfectForwardSecrecy.OFF;
    number("phase2-pfsgroup", without ? -1 : esp.group().orElse(ike.group()).number());
    number("phase2-life-secs", account.group().lifetime().esp().toSeconds());
    number("phase2-life-kbytes", 0);
    text("ipcomp-transform", "disabled");
  }

  private static UnfitGroup unfit(Account account, String key, String suite) {
    return new UnfitGroup(
        "Shrew Soft's client has AES-CBC, SHA-1, SHA-2 and MODP groups to 3072 bits: groups."
            + account.group().name()
            + "."
            + key
            + " needs one like "
            + suite);
  }

  private void suite(String cipher, String aes, String bits, String hash, Matcher label) {
    if (!label.matches()) {
      throw new IllegalArgumentException("not one of its suites");
    }
    text(cipher, aes);
    number(bits, Long.parseLong(label.group(1)));
    text(hash, label.group(2).equals("1") ? "sha1" : "sha2-" + label.group(2));
  }

  private void number(String name, long value) {
    lines.append("n:").append(name).append(':').append(value).append('\n');
  }

  private void text(String name, String value) {
    lines.append("s:").append(name).append(':').append(value).append('\n');
  }

  private void octets(String name, byte[] value) {
    lines
        .append("b:")
        .append(name)
        .append(':')
        .append(Base64.getEncoder().encodeToString(value))
        .append('\n');
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "ShrewSite";
  }
}
