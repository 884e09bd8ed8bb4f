package io.postern.concentrator.ca;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.server.Route;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.actors.PeerTrust;
import io.postern.concentrator.config.AuthorityConfiguration;
import io.postern.concentrator.http.HttpListener;
import io.postern.ike.auth.Identity;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.KeyKeeper;
import io.postern.pkica.RegistrationAuthority;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.est.EstServer;
import io.postern.pkica.revocation.RevokedHere;
import io.postern.pkica.scep.EnrolmentDesk;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.IssuedCertificate;
import io.postern.pkica.store.StoreAddress;
import io.postern.pkica.store.StoreException;
import io.postern.pkica.trust.IssuerAndSerial;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authority inside the daemon: it certifies the headend, tells it whom to trust and who was
 * revoked, and publishes. What takes time happens in threads of its own.
 */
public final class RunningAuthority implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningAuthority.class);

  // Ours.

  /** How often a store that others write too is asked what they revoked. */
  private static final Duration ASKING = Duration.ofSeconds(1);

  /** How often our own certificate and the authority's are looked at. */
  private static final Duration TENDING = Duration.ofMinutes(1);

  /** How often certificates that end soon are looked for. */
  private static final Duration LOOKING = Duration.ofHours(1);

  /** OCSP answers are used for half an hour. */
  private static final Duration PREPARING = Duration.ofMinutes(10);

  /** By so much clocks of nodes may differ. */
  private static final Duration SKEW = Duration.ofMinutes(10);

  private final AuthorityConfiguration configuration;
  private final Database database;
  private final KeyKeeper keeper;
  private final CertificateAuthority authority;
  private final InstantSource clock = InstantSource.system();
  private final RevokedHere revoked = new RevokedHere();
  private final List<Consumer<Set<IssuerAndSerial>>> onNews = new CopyOnWriteArrayList<>();
  private final EnrolmentPolicy policy;
  private final EnrolmentDesk desk;
  private final OwnCertificates own;
  private final EndingCertificates ending;
  private final ScheduledExecutorService tender =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("authority").daemon().factory());
  private final ExecutorService commands =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("authority-", 0).factory());
  private Optional<Shape> known = Optional.empty();
  private Optional<PublicationServer> server = Optional.empty();
  private Optional<HttpListener> est = Optional.empty();

  /** The authority's own certificates: by roll-over and cross-certification these change. */
  private record Shape(List<X509Certificate> signing, List<X509Certificate> published) {
    static Shape of(CertificateAuthority authority) throws AuthorityException {
      return new Shape(authority.chain(), authority.published());
    }
  }

  private RunningAuthority(
      AuthorityConfiguration configuration,
      Database database,
      KeyKeeper keeper,
      CertificateAuthority authority) {
    this.configuration = configuration;
    this.database = database;
    this.keeper = keeper;
    this.authority = authority;
    Set<Identity> headend = new HashSet<>(configuration.users().names());
    headend.addAll(configuration.server().names());
    this.policy = configuration.enrolment().reserving(headend);
    this.desk = new EnrolmentDesk(authority, database, policy, clock);
    this.own = new OwnCertificates(configuration, authority, clock);
    this.ending = new EndingCertificates(authority, clock);
  }

  /**
   * Opens the store, has our own certificate issued where there is none, and lets the judges of the
   * configuration know whom to trust.
   *
   * @throws AuthorityException saying what is wrong; nothing is left open
   */
  public static RunningAuthority open(AuthorityConfiguration configuration)
      throws AuthorityException {
    Database database;
    try {
      database = Database.open(configuration.store());
    } catch (StoreException unopened) {
      throw new AuthorityException(String.valueOf(unopened.getMessage()));
    }
    try {
      KeyKeeper keeper = configuration.keeper();
      RunningAuthority running =
          new RunningAuthority(
              configuration,
              database,
              keeper,
              CertificateAuthority.open(
                  database, keeper, configuration.settings(), InstantSource.system()));
      running.begin();
      return running;
    } catch (AuthorityException | StoreException | IOException unusable) {
      database.close();
      throw new AuthorityException(
          "the authority in " + configuration.store() + ": " + unusable.getMessage());
    }
  }

  private void begin() throws AuthorityException, IOException {
    authority.revokedSince(Instant.EPOCH).forEach(line -> revoked.add(line.serial()));
    authority.onRevocation(this::revoked);
    tend();
    look();
    every(TENDING, this::tend);
    every(LOOKING, this::look);
    if (configuration.store() instanceof StoreAddress.PostgreSql) {
      every(ASKING, this::askWhatOthersDid);
    }
  }

  private void every(Duration time, Work work) {
    var _ =
        tender.scheduleWithFixedDelay(
            () -> guarded(work), time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    ending.look(own.all());
  }

  /** How many certificates end soon. */
  public void count(MeterRegistry registry) {
    ending.count(registry);
  }

  /** Told of certificates that were revoked, in the thread that did it; empty: any may be. */
  public void onNews(Consumer<Set<IssuerAndSerial>> listener) {
    onNews.add(listener);
  }

  /**
   * Publishes, if the configuration says where.
   *
   * @param registry where requests are counted
   * @throws CompletionException if the address cannot be bound
   */
  public void serve(ActorSystem<?> system, MeterRegistry registry) {
    RequestCounts counts = new RequestCounts(registry);
    server =
        configuration
            .listen()
            .map(
                address ->
                    PublicationServer.start(
                        system,
                        new PublicationServer.Published(
                            authority,
                            new RegistrationAuthority(
                                authority, database, keeper.passphrase(), clock),
                            desk,
                            policy,
                            PublicationServer::log,
                            counts),
                        address));
    server.ifPresent(
        bound -> {
          LOG.atInfo().addKeyValue("address", bound.address()).log("SCEP, OCSP and CRL are served");
          tender.execute(() -> guarded(bound::prepareAnswers));
          every(PREPARING, bound::prepareAnswers);
        });
    est = configuration.est().map(address -> serveEst(system, address, counts));
  }

  private HttpListener serveEst(
      ActorSystem<?> system, InetSocketAddress address, RequestCounts counts) {
    EstServer answering =
        new EstServer(
            authority,
            desk,
            policy,
            clock,
            event -> {
              counts.est(event);
              EstRoutes.log(event);
            });
    HttpListener bound =
        HttpListener.start(
            system,
            address,
            HttpListener.Limits.DEFAULT,
            Optional.of(ConnectionContext.httpsServer(own.tls()::engine)),
            counts::http,
            workers -> new EstRoutes(answering, workers).all());
    LOG.atInfo().addKeyValue("address", bound.address()).log("EST is served");
    return bound;
  }

  /** Where EST is bound, if it is served. */
  Optional<InetSocketAddress> estAddress() {
    return est.map(HttpListener::address);
  }

  /** For the control socket: who may open it may have certificates issued. */
  public Route control() {
    return new AuthorityRoutes(
            new AuthorityDesk(authority, database, keeper, this::tendNow),
            label(configuration.store()),
            commands)
        .all();
  }

  /** The same for whoever means the same store. */
  static String label(StoreAddress store) {
    return switch (store) {
      case StoreAddress.Embedded(Path folder) -> folder.toAbsolutePath().normalize().toString();
      case StoreAddress.PostgreSql postgres -> postgres.url().replaceFirst("[?].*", "");
    };
  }

  private void revoked(IssuedCertificate line) {
    if (revoked.add(line.serial())) {
      LOG.atInfo()
          .addKeyValue("serial", line.serial().toString(16))
          .addKeyValue("subject", line.subject())
          .addKeyValue(
              "reason", line.revocation().map(revocation -> revocation.reason().label()).orElse(""))
          .log("certificate revoked");
      boolean authorityItself = line.profile().equals(CertificateProfile.AUTHORITY.label());
      Set<IssuerAndSerial> concerned =
          authorityItself || line.certificate().isEmpty()
              ? Set.of()
              : Set.of(IssuerAndSerial.of(line.certificate().get()));
      onNews.forEach(listener -> listener.accept(concerned));
    }
  }

  private void askWhatOthersDid() throws AuthorityException, IOException {
    authority.revokedSince(clock.instant().minus(SKEW)).forEach(this::revoked);
    if (!known.equals(Optional.of(Shape.of(authority)))) {
      tend();
    }
  }

  /** Whoever changed something is answered when it holds. */
  private void tendNow() {
    CompletableFuture.runAsync(() -> guarded(this::tend), tender).join();
  }

  private void tend() throws AuthorityException, IOException {
    known = Optional.of(Shape.of(authority));
    trust();
    own.tend();
  }

  /** Certificates of the authority come by roll-over, and those of others by certifying them. */
  private void trust() throws AuthorityException {
    List<X509Certificate> ours = authority.anchors();
    List<X509Certificate> intermediates = new ArrayList<>(authority.chain());
    authority.list().stream()
        .filter(line -> line.profile().equals(CertificateProfile.AUTHORITY.label()))
        .filter(line -> line.state() == IssuedCertificate.State.ISSUED)
        .flatMap(line -> line.certificate().stream())
        .forEach(intermediates::add);
    revoked.speakFor(ours);
    configuration.users().trust().own(new PeerTrust.Own(ours, intermediates, revoked));
  }

  @FunctionalInterface
  private interface Work {
    void run() throws AuthorityException, IOException;
  }

  private static void guarded(Work work) {
    try {
      work.run();
    } catch (AuthorityException | IOException | RuntimeException failed) {
      // A store that is away comes back; the next time is soon.
      LOG.atError().setCause(failed).log("the authority could not be tended");
    }
  }

  @Override
  public void close() {
    tender.shutdownNow();
    commands.shutdown();
    server.ifPresent(PublicationServer::close);
    est.ifPresent(HttpListener::close);
    database.close();
  }
}
