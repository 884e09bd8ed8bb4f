package io.postern.concentrator.config;

import io.postern.actors.PeerTrust;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.SignatureKind;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.scep.ChallengePolicy;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.scep.NamePolicy;
import io.postern.pkica.store.StoreAddress;
import io.postern.pkica.trust.KeyPolicy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code ca { … }}. Nothing is opened: that is for whoever runs it. */
final class AuthorityReader {
  private final Problems problems;
  private final PeerTrust trust;

  AuthorityReader(Problems problems, PeerTrust trust) {
    this.problems = problems;
    this.trust = trust;
  }

  /** Empty if there is none, or it cannot be used. */
  Optional<AuthorityConfiguration> read(SectionReader postern) {
    if (!postern.has(AuthoritySchema.AUTHORITY)) {
      return Optional.empty();
    }
    SectionReader section = postern.section(AuthoritySchema.AUTHORITY);
    Path directory = section.get(AuthoritySchema.DIRECTORY);
    StoreAddress store = store(section, directory);
    Optional<Secret> passphrase = section.find(AuthoritySchema.PASSPHRASE);
    AuthoritySettings settings =
        new AuthoritySettings(
            publication(section),
            section.get(AuthoritySchema.CRL_VALIDITY),
            section.get(AuthoritySchema.CRL_RENEWAL),
            deltas(section));
    if (settings.crlRenewal().compareTo(settings.crlValidity()) >= 0) {
      problems.error(
          section.locationOf(AuthoritySchema.CRL_RENEWAL),
          section.pathOf(AuthoritySchema.CRL_RENEWAL),
          "must be less than crl-validity: a CRL would be over before the next is made");
    }
    Optional<TokenPlace> token = token(section);
    Optional<EnrolmentPolicy> enrolment = enrolment(section.section(AuthoritySchema.SCEP));
    AuthorityConfiguration.Server server = server(section.section(AuthoritySchema.SERVER));
    OwnAuthority users =
        new OwnAuthority(
            server.ecdsa() == KeyAlgorithm.P384 ? SignatureKind.ECDSA_384 : SignatureKind.ECDSA_256,
            trust);
    return passphrase.isEmpty() || enrolment.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new AuthorityConfiguration(
                directory,
                store,
                passphrase.get(),
                token,
                section.get(AuthoritySchema.LISTEN),
                section.section(AuthoritySchema.EST).get(AuthoritySchema.EST_LISTEN),
                settings,
                enrolment.get(),
                server,
                users));
  }

  private Optional<AuthoritySettings.DeltaCrls> deltas(SectionReader section) {
    if (!section.has(AuthoritySchema.DELTA_CRL_VALIDITY)) {
      return Optional.empty();
    }
    if (!section.has(AuthoritySchema.PUBLISH)) {
      problems.error(
          section.locationOf(AuthoritySchema.DELTA_CRL_VALIDITY),
          section.pathOf(AuthoritySchema.DELTA_CRL_VALIDITY),
          "needs publish: a full CRL says where its delta CRLs are");
      return Optional.empty();
    }
    Optional<URI> base = section.find(AuthoritySchema.PUBLISH);
    Optional<Duration> validity = section.find(AuthoritySchema.DELTA_CRL_VALIDITY);
    return base.flatMap(
        known ->
            validity.map(
                time -> new AuthoritySettings.DeltaCrls(Publication.deltasUnder(known), time)));
  }

  private static Optional<TokenPlace> token(SectionReader section) {
    if (!section.has(AuthoritySchema.TOKEN)) {
      return Optional.empty();
    }
    SectionReader token = section.section(AuthoritySchema.TOKEN);
    Optional<Path> library = token.find(AuthoritySchema.TOKEN_LIBRARY);
    OptionalLong slot =
        token.find(AuthoritySchema.TOKEN_SLOT).stream().mapToLong(Integer::longValue).findFirst();
    Optional<Secret> pin = token.find(AuthoritySchema.TOKEN_PIN);
    return library.isPresent() && pin.isPresent()
        ? Optional.of(new TokenPlace(library.get(), slot, pin.get()))
        : Optional.empty();
  }

  private StoreAddress store(SectionReader section, Path directory) {
    Optional<String> url = section.find(AuthoritySchema.STORE);
    if (url.isPresent()) {
      return new StoreAddress.PostgreSql(url.get(), Optional.empty(), Optional.empty());
    }
    if (!section.has(AuthoritySchema.STORE)
        && !Files.exists(directory.resolve("authority.mv.db"))) {
      problems.warning(
          section.locationOf(AuthoritySchema.DIRECTORY),
          section.pathOf(AuthoritySchema.DIRECTORY),
          "there is no authority in "
              + directory
              + " that we could see; found one with: postern ca init --directory "
              + directory);
    }
    return new StoreAddress.Embedded(directory);
  }

  private Publication publication(SectionReader section) {
    Optional<URI> base = section.find(AuthoritySchema.PUBLISH);
    if (base.isEmpty()) {
      return Publication.NONE;
    }
    if (section.get(AuthoritySchema.LISTEN).isEmpty()) {
      problems.warning(
          section.locationOf(AuthoritySchema.PUBLISH),
          section.pathOf(AuthoritySchema.PUBLISH),
          "listen is off: somebody else must serve " + base.get());
    }
    return Publication.under(base.get());
  }

  private Optional<EnrolmentPolicy> enrolment(SectionReader scep) {
    List<String> domains = scep.get(AuthoritySchema.DOMAINS);
    return challenge(scep)
        .map(
            challenge ->
                new EnrolmentPolicy(
                    challenge,
                    new NamePolicy(domains, domains.isEmpty(), scep.get(AuthoritySchema.UNIQUE)),
                    KeyPolicy.MODERN,
                    scep.get(AuthoritySchema.PROFILE),
                    scep.get(AuthoritySchema.PROFILE).validity(),
                    scep.get(AuthoritySchema.LEGACY)));
  }

  private Optional<ChallengePolicy> challenge(SectionReader scep) {
    return switch (scep.get(AuthoritySchema.CHALLENGE)) {
      case ONE_TIME -> Optional.of(new ChallengePolicy.OneTime());
      case APPROVAL -> Optional.of(new ChallengePolicy.Approval());
      case PASSWORD -> {
        if (!scep.has(AuthoritySchema.PASSWORD)) {
          problems.error(
              scep.locationOf(AuthoritySchema.CHALLENGE),
              scep.pathOf(AuthoritySchema.PASSWORD),
              "missing; challenge = password needs it");
        }
        yield scep.find(AuthoritySchema.PASSWORD).map(ChallengePolicy.Static::new);
      }
    };
  }

  private AuthorityConfiguration.Server server(SectionReader section) {
    List<Identity> names = section.get(AuthoritySchema.SERVER_NAMES);
    for (Identity name : names) {
      if (!certifiable(name)) {
        problems.error(
            section.locationOf(AuthoritySchema.SERVER_NAMES),
            section.pathOf(AuthoritySchema.SERVER_NAMES),
            name + " cannot stand in a certificate; host names, mailboxes and addresses can");
      }
    }
    return new AuthorityConfiguration.Server(
        names,
        section.get(AuthoritySchema.SERVER_RSA),
        section.get(AuthoritySchema.SERVER_ECDSA),
        section.get(AuthoritySchema.SERVER_VALIDITY));
  }

  /** RFC 4945 §3.1: the others have no form in a certificate, or are its subject. */
  static boolean certifiable(Identity name) {
    return switch (name.type()) {
      case Identity.FQDN, Identity.USER_FQDN, Identity.IPV4_ADDRESS, Identity.IPV6_ADDRESS -> true;
      default -> false;
    };
  }
}
