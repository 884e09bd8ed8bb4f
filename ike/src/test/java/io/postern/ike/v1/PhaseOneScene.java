package io.postern.ike.v1;

import static io.postern.ike.message.PayloadType.CERTIFICATE;
import static io.postern.ike.message.PayloadType.CERTIFICATE_REQUEST;
import static io.postern.ike.message.PayloadType.HASH;
import static io.postern.ike.message.PayloadType.IDENTIFICATION;
import static io.postern.ike.message.PayloadType.KEY_EXCHANGE;
import static io.postern.ike.message.PayloadType.NAT_D;
import static io.postern.ike.message.PayloadType.NAT_D_DRAFT;
import static io.postern.ike.message.PayloadType.NONCE;
import static io.postern.ike.message.PayloadType.NOTIFICATION;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.AuthenticationMethod.Family;
import io.postern.ike.auth.Credentials;
import io.postern.ike.key.IvChain;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.proposal.IkeSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A phase 1 whose ends draw the same numbers in each run, so that one end can hear it again. */
final class PhaseOneScene implements Scene {
  private final boolean main;
  private final AuthenticationMethod method;
  private final IkeSuite suite;
  private final PhaseOneConnection client;
  private final PhaseOneConnections gateway;
  private final List<byte[]> messages;
  private final List<Draft> drafts = new ArrayList<>();

  private PhaseOneScene(boolean main, AuthenticationMethod method, String suite) {
    this.main = main;
    this.method = method;
    this.suite = Ends.suite(suite);
    this.client =
        Ends.connection(
            "client", List.of(method), ofClient(), SigningEnds.CLIENT, SigningEnds.GATEWAY, suite);
    this.gateway =
        new SigningEnds.Gateway(
            Ends.connection(
                "gateway", List.of(method), ofGateway(), Ends.GATEWAY, List.of(), suite));
    Conversation played = main ? Ends.main(client, gateway) : Ends.aggressive(client, gateway);
    this.messages = played.messages();
    takeApart(played.pair());
  }

  static PhaseOneScene main(AuthenticationMethod method, String suite) {
    return new PhaseOneScene(true, method, suite);
  }

  static PhaseOneScene aggressive(AuthenticationMethod method, String suite) {
    return new PhaseOneScene(false, method, suite);
  }

  private Credentials ofClient() {
    return switch (method.family()) {
      case PRE_SHARED_KEY -> Credentials.preSharedKey(Secret.ofText("shared"));
      case SIGNATURE -> SigningEnds.signing(SigningEnds.ROOT, "rsa2048", SigningEnds.CLIENT);
      case HYBRID -> Credentials.hybridUser(SigningEnds.ROOT);
      case RSA_ENCRYPTION, REVISED_RSA_ENCRYPTION -> EncryptingEnds.client(method).credentials();
      case UNSUPPORTED -> throw new IllegalArgumentException(method.toString());
    };
  }

  private Credentials ofGateway() {
    return switch (method.family()) {
      case PRE_SHARED_KEY -> Credentials.preSharedKey(Secret.ofText("shared"));
      case SIGNATURE -> SigningEnds.signing(SigningEnds.ROOT, "rsa2048", Ends.GATEWAY);
      case HYBRID ->
          Credentials.hybridGateway(SigningEnds.ROOT.issue("rsa2048", Ends.GATEWAY.toString()));
      case RSA_ENCRYPTION, REVISED_RSA_ENCRYPTION ->
          EncryptingEnds.gateway(method).connection().credentials();
      case UNSUPPORTED -> throw new IllegalArgumentException(method.toString());
    };
  }

  private void takeApart(Ends.Pair pair) {
    Secret key = pair.initiator().sa().keys().cipherKey(suite.cipher());
    int publicValues = main ? 2 : 0;
    byte[] iv =
        IvChain.initial(
            suite.hash(),
            publicValue(publicValues),
            publicValue(publicValues + 1),
            suite.cipher().blockSize());
    for (byte[] message : messages) {
      boolean sealed = (message[Draft.FLAGS] & 1) != 0;
      Draft.Sealing sealing =
          sealed ? Draft.Sealing.of(suite.cipher(), key, iv) : Draft.Sealing.none();
      drafts.add(Draft.of(message, sealing, Optional.empty()));
      if (sealed) {
        Bytes all = Bytes.copyOf(message);
        iv = all.slice(all.size() - suite.cipher().blockSize(), all.size()).toArray();
      }
    }
  }

  private Bytes publicValue(int position) {
    ParsedMessage message = Ends.accepted(MessageReader.clear(messages.get(position)));
    if (method.family() != Family.REVISED_RSA_ENCRYPTION) {
      return message.first(Payload.KeyExchange.class).orElseThrow().publicValue();
    }
    boolean byInitiator = position % 2 == 0;
    return new RevisedVeil(suite, Ends.random(0))
        .reveal(
            byInitiator ? EncryptingEnds.GATEWAY_KEY : EncryptingEnds.CLIENT_KEY,
            byInitiator ? Ends.INITIATOR_COOKIE : Ends.RESPONDER_COOKIE,
            message)
        .publicValue();
  }

  @Override
  public int size() {
    return messages.size();
  }

  @Override
  public Draft draft(int position) {
    return drafts.get(position);
  }

  @Override
  public byte[] sent(int position) {
    return messages.get(position).clone();
  }

  /** The bodies of identities that are not encrypted on their own. */
  List<Bytes> plainIdentities() {
    return method.family().encrypts()
        ? List.of()
        : drafts.stream()
            .flatMap(draft -> draft.pieces().stream())
            .filter(piece -> piece.number() == IDENTIFICATION.number())
            .map(Draft.Piece::body)
            .toList();
  }

  @Override
  public boolean phaseTwo() {
    return false;
  }

  /** What no row of RFC 2409's pictures has, but any message of phase 1 may: RFC 2408 §3.10. */
  @Override
  public Picture picture(int position) {
    return main ? mainPicture(position) : aggressivePicture(position);
  }

  private Picture mainPicture(int position) {
    Family family = method.family();
    return switch (position) {
      case 0 -> Picture.clear().beginning().ordered(1).welcome(CERTIFICATE_REQUEST);
      case 1 -> Picture.clear().ordered(1).welcome(CERTIFICATE_REQUEST);
      case 2, 3 ->
          family.encrypts()
              ? hiding(position, 0).welcome(CERTIFICATE_REQUEST, NAT_D, NAT_D_DRAFT)
              : Picture.clear()
                  .repeatable(CERTIFICATE_REQUEST)
                  .optional(CERTIFICATE_REQUEST)
                  .welcome(CERTIFICATE_REQUEST, NAT_D, NAT_D_DRAFT);
      default -> {
        Picture last =
            Picture.encrypted()
                .repeatable(CERTIFICATE, CERTIFICATE_REQUEST)
                .optional(CERTIFICATE_REQUEST)
                .welcome(CERTIFICATE_REQUEST, NOTIFICATION);
        // With pre-shared keys the key, and with RSA encryption what was hidden, may be wrong.
        yield position == 4 && (family == Family.PRE_SHARED_KEY || family.encrypts())
            ? last.behindKey()
            : last;
      }
    };
  }

  private Picture aggressivePicture(int position) {
    Family family = method.family();
    return switch (position) {
      case 0 ->
          (family.encrypts()
                  ? hiding(position, 1).beginning()
                  : Picture.clear()
                      .beginning()
                      .ordered(1)
                      .optional(CERTIFICATE_REQUEST)
                      .repeatable(CERTIFICATE_REQUEST))
              .welcome(CERTIFICATE_REQUEST);
      case 1 ->
          (family.encrypts()
                  ? hiding(position, 1)
                  : Picture.clear()
                      .ordered(1)
                      .repeatable(CERTIFICATE, CERTIFICATE_REQUEST)
                      .optional(CERTIFICATE_REQUEST))
              .welcome(CERTIFICATE_REQUEST, NAT_D, NAT_D_DRAFT, NOTIFICATION);
      default ->
          Picture.encrypted()
              .maybeClear()
              .repeatable(CERTIFICATE, CERTIFICATE_REQUEST)
              .optional(CERTIFICATE_REQUEST)
              .welcome(CERTIFICATE_REQUEST, NAT_D, NAT_D_DRAFT, NOTIFICATION);
    };
  }

  /**
   * Messages of RFC 2409 §5.2 and §5.3. HASH(1) may be left out by an initiator; with the revised
   * method it, if there, and the nonce come first.
   *
   * @param before how many payloads come before these
   */
  private Picture hiding(int position, int before) {
    boolean byInitiator = position % 2 == 0;
    if (method.family() == Family.RSA_ENCRYPTION) {
      Picture picture = Picture.clear().ordered(before).hidden(IDENTIFICATION, NONCE);
      return byInitiator ? picture.optional(HASH) : picture;
    }
    Picture picture =
        Picture.clear().hidden(KEY_EXCHANGE, IDENTIFICATION, CERTIFICATE).repeatable(CERTIFICATE);
    return byInitiator ? picture.ordered(before + 2).optional(HASH) : picture.ordered(before + 1);
  }

  @Override
  public Heard hiddenDamage(int position) {
    return !main && position == 1 ? Heard.ignored(Reason.INVALID_HASH_INFORMATION) : Heard.GOES_ON;
  }

  @Override
  public List<Damage> contents(int position) {
    return new PhaseOneContents(this, position, suite, method).rows();
  }

  boolean isMain() {
    return main;
  }

  @Override
  public Heard.Listener listening(int position) {
    return waiting(position);
  }

  Waiting waiting(int position) {
    Waiting listener = position % 2 == 0 ? responder() : initiator();
    for (int at = position % 2; at < position; at += 2) {
      listener.hear(messages.get(at));
    }
    return listener;
  }

  private Waiting initiator() {
    PhaseOneStart start =
        main
            ? MainInitiator.start(Ends.initiator(), client, Ends.LIFE_SECONDS)
            : AggressiveInitiator.start(Ends.initiator(), client, Ends.LIFE_SECONDS);
    return new Waiting(start.exchange());
  }

  private Waiting responder() {
    return new Waiting(
        new PhaseOne() {
          @Override
          public PhaseOneStep on(byte[] first) {
            return main
                ? MainResponder.start(Ends.responder(), gateway, first)
                : AggressiveResponder.start(Ends.responder(), gateway, first);
          }

          @Override
          public void abandon() {}
        });
  }

  /** An end that keeps its place. */
  static final class Waiting implements Heard.Listener {
    private PhaseOne exchange;
    private Optional<PhaseOneResult> result = Optional.empty();

    private Waiting(PhaseOne exchange) {
      this.exchange = exchange;
    }

    Optional<PhaseOneResult> result() {
      return result;
    }

    @Override
    public Heard hear(byte[] datagram) {
      return switch (exchange.on(datagram)) {
        case PhaseOneStep.Continue further -> {
          exchange = further.next();
          yield Heard.GOES_ON;
        }
        case PhaseOneStep.Complete complete -> {
          result = Optional.of(complete.result());
          yield Heard.DONE;
        }
        case PhaseOneStep.Ignore(Refusal refusal) -> Heard.ignored(refusal.reason());
        case PhaseOneStep.Fail(Refusal refusal, var compared) -> Heard.failed(refusal.reason());
      };
    }
  }

  @Override
  public String toString() {
    return (main ? "main " : "aggressive ") + method + " " + suite;
  }
}
