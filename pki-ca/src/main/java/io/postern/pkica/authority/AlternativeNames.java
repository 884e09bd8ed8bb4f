package io.postern.pkica.authority;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The names that a certificate gives its subject beside the distinguished one: hosts, mailboxes and
 * addresses, which are what IKE has identities for (RFC 4945 §5.1.3.6).
 */
public record AlternativeNames(List<Identity> names) {
  /** Ours: a gateway has a few. */
  private static final int MOST_NAMES = 32;

  private static final int LONGEST = 253;

  /** RFC 5280 §4.2.1.6, RFC 1123 §2.1: no address, and no wildcard, which is a name for many. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9_-]{1,63}\\.)*[A-Za-z0-9_-]{0,62}[A-Za-z_-][A-Za-z0-9_-]{0,62}");

  private static final Pattern MAILBOX = Pattern.compile("[\\p{Graph}&&[^@,;<>\"\\\\]]{1,64}@(.+)");

  public static final AlternativeNames NONE = new AlternativeNames(List.of());

  public AlternativeNames {
    names = List.copyOf(names);
  }

  /**
   * @param texts hosts, user@host, addresses: see {@link Identity#parse}
   */
  public static Reading<AlternativeNames> parse(List<String> texts) {
    List<Identity> names = new ArrayList<>();
    for (String text : texts) {
      switch (Identity.parse(text)) {
        case Reading.Accepted<Identity>(Identity name) when certifiable(name) -> names.add(name);
        case Reading.Accepted<Identity>(Identity name) -> {
          return refused("'" + name + "' cannot stand in a certificate");
        }
        case Reading.Refused<Identity>(var refusal) -> {
          return new Reading.Refused<>(refusal);
        }
      }
    }
    return Reading.accepted(new AlternativeNames(names));
  }

  private static boolean certifiable(Identity name) {
    return switch (name.type()) {
      case Identity.FQDN, Identity.USER_FQDN, Identity.IPV4_ADDRESS, Identity.IPV6_ADDRESS -> true;
      default -> false;
    };
  }

  /** What a request asks for; a kind of name that is not for IKE refuses all of it. */
  static Reading<AlternativeNames> of(GeneralNames requested) {
    GeneralName[] all = requested.getNames();
    if (all.length > MOST_NAMES) {
      return refused(all.length + " alternative names, at most " + MOST_NAMES + " are certified");
    }
    List<Identity> names = new ArrayList<>();
    for (GeneralName name : all) {
      switch (name.getTagNo()) {
        case GeneralName.dNSName, GeneralName.rfc822Name -> {
          String text = ASN1IA5String.getInstance(name.getName()).getString();
          boolean host = name.getTagNo() == GeneralName.dNSName;
          if (text.length() > LONGEST || !(host ? isHost(text) : isMailbox(text))) {
            return refused("an alternative name that is no host or mailbox");
          }
          names.add(new Identity(host ? Identity.FQDN : Identity.USER_FQDN, Bytes.ofText(text)));
        }
        case GeneralName.iPAddress -> {
          byte[] octets = ASN1OctetString.getInstance(name.getName()).getOctets();
          if (octets.length != 4 && octets.length != 16) {
            return refused("an address of " + octets.length + " octets");
          }
          int type = octets.length == 4 ? Identity.IPV4_ADDRESS : Identity.IPV6_ADDRESS;
          names.add(new Identity(type, Bytes.copyOf(octets)));
        }
        default -> {
          return refused("an alternative name of type " + name.getTagNo());
        }
      }
    }
    return Reading.accepted(new AlternativeNames(names));
  }

  private static boolean isHost(String text) {
    return HOST.matcher(text).matches();
  }

  private static boolean isMailbox(String text) {
    Matcher parts = MAILBOX.matcher(text);
    return parts.matches() && isHost(parts.group(1));
  }

  GeneralNames toGeneralNames() {
    return new GeneralNames(
        names.stream().map(AlternativeNames::toGeneralName).toArray(GeneralName[]::new));
  }

  private static GeneralName toGeneralName(Identity name) {
    return switch (name.type()) {
      case Identity.FQDN ->
          new GeneralName(GeneralName.dNSName, new DERIA5String(name.data().text()));
      case Identity.USER_FQDN ->
          new GeneralName(GeneralName.rfc822Name, new DERIA5String(name.data().text()));
      case Identity.IPV4_ADDRESS, Identity.IPV6_ADDRESS ->
          new GeneralName(GeneralName.iPAddress, new DEROctetString(name.data().toArray()));
      default -> throw new IllegalStateException("no alternative name: " + name);
    };
  }

  private static Reading<AlternativeNames> refused(String detail) {
    return Reading.refused(Reason.CERTIFICATE_WITHOUT_IDENTITY, detail);
  }

  @Override
  public String toString() {
    return names.stream().map(Identity::toString).collect(Collectors.joining(", "));
  }
}
