package io.postern.concentrator.ca;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.concentrator.cli.CommandFailure;
import io.postern.concentrator.http.HttpListener;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.RegistrationAuthority;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.scep.ChallengePolicy;
import io.postern.pkica.scep.EnrolmentDesk;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.scep.NamePolicy;
import io.postern.pkica.trust.KeyPolicy;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "serve",
    description =
        "Serve SCEP at /scep, OCSP at /ocsp, CRLs at /ca.crl and /ca-KEY.crl and certificates at"
            + " /ca.crt and /ca-KEY.crt, until it is interrupted. EST is for the daemon: ca.est.")
final class CaServeCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8080",
      description = "Default: ${DEFAULT-VALUE}.")
  private String listen = "127.0.0.1:8080";

  @Option(
      names = "--challenge",
      paramLabel = "KIND",
      defaultValue = "one-time",
      description =
          "one-time (see 'ca challenge'), or approval (see 'ca requests'); default:"
              + " ${DEFAULT-VALUE}.")
  private String challenge = "one-time";

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "May be repeated: the only domains of names that SCEP certifies.")
  private @Nullable List<String> domains;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      defaultValue = "client",
      description = "What SCEP issues: gateway or client; default: ${DEFAULT-VALUE}.")
  private String profile = "client";

  @Option(names = "--legacy", description = "Also answer clients that have MD5 and DES only.")
  private boolean legacy;

  @Override
  public Integer call() {
    EnrolmentPolicy policy = policy();
    InetSocketAddress address = address(listen);
    return ca.withStore(
        (database, keeper) -> {
          InstantSource clock = InstantSource.system();
          CertificateAuthority authority =
              CertificateAuthority.open(database, keeper, ca.settings(), clock);
          try (PublicationServer server =
              PublicationServer.start(
                  new PublicationServer.Published(
                      authority,
                      new RegistrationAuthority(authority, database, keeper.passphrase(), clock),
                      new EnrolmentDesk(authority, database, policy, clock),
                      policy,
                      PublicationServer::log,
                      new RequestCounts(new SimpleMeterRegistry())),
                  address,
                  HttpListener.Limits.DEFAULT)) {
            ca.println(
                "http://"
                    + listen.replaceAll(":\\d+$", "")
                    + ":"
                    + server.address().getPort()
                    + "/scep");
            ca.print("");
            untilInterrupted();
          } catch (CompletionException unbound) {
            throw CommandFailure.failed(listen + " cannot be bound: " + unbound.getMessage());
          }
        });
  }

  private EnrolmentPolicy policy() {
    CertificateProfile kind = CaWords.enrolled(profile);
    ChallengePolicy how =
        switch (challenge) {
          case "one-time" -> new ChallengePolicy.OneTime();
          case "approval" -> new ChallengePolicy.Approval();
          default ->
              throw CommandFailure.wrong("'" + challenge + "': expected one-time or approval");
        };
    return new EnrolmentPolicy(
        how,
        new NamePolicy(domains == null ? List.of() : domains, domains == null, false),
        KeyPolicy.MODERN,
        kind,
        kind.validity(),
        legacy);
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
      throw CommandFailure.wrong("'" + text + "': expected HOST:PORT");
    }
    String host = text.substring(0, colon).replace("[", "").replace("]", "");
    int port = Integer.parseInt(text.substring(colon + 1));
    if (port > 65_535) {
      throw CommandFailure.wrong("'" + text + "': a port is at most 65535");
    }
    return new InetSocketAddress(host, port);
  }

  /** Waits for SIGTERM or SIGINT, and holds the process up until the server is closed. */
  private static void untilInterrupted() {
    CountDownLatch signal = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(signal::countDown));
    try {
      signal.await();
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }
}
