package io.postern.ike.v1;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeSuite;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Both ends of a phase 1 in one thread: what each is given. */
final class Ends {
  static final long INITIATOR_COOKIE = 0x1111111111111111L;
  static final long RESPONDER_COOKIE = 0x2222222222222222L;
  static final Identity GATEWAY = Identity.fqdn("gw.example");
  static final Identity GROUP = Identity.keyId("staff");
  static final long LIFE_SECONDS = 86400;

  private Ends() {}

  /** The same octets in each run: SHA-256 in counter mode over a seed. */
  static SecureRandom random(int seed) {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;
      private int count;

      @Override
      public void nextBytes(byte[] octets) {
        for (int at = 0; at < octets.length; at += 32) {
          byte[] block =
              HashAlgorithm.SHA2_256.digest(
                  ByteBuffer.allocate(8).putInt(seed).putInt(count++).array());
          System.arraycopy(block, 0, octets, at, Math.min(32, octets.length - at));
        }
      }

      @Override
      public int nextInt() {
        byte[] four = new byte[4];
        nextBytes(four);
        return ByteBuffer.wrap(four).getInt();
      }
    };
  }

  static IkeSuite suite(String text) {
    return accepted(IkeSuite.parse(text));
  }

  static <T> T accepted(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  static PhaseOneConnection client(String key, String... suites) {
    return connection("client", key, GROUP, suites);
  }

  static PhaseOneConnection gateway(String name, String key, String... suites) {
    return connection(name, key, GATEWAY, suites);
  }

  private static PhaseOneConnection connection(
      String name, String key, Identity identity, String... suites) {
    return connection(
        name,
        List.of(AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY),
        Credentials.preSharedKey(Secret.ofText(key)),
        identity,
        List.of(),
        suites);
  }

  static PhaseOneConnection connection(
      String name,
      List<AuthenticationMethod> methods,
      Credentials credentials,
      Identity identity,
      List<IdentityPattern> peers,
      String... suites) {
    return new PhaseOneConnection(
        name,
        Arrays.stream(suites).map(Ends::suite).toList(),
        methods,
        credentials,
        identity,
        peers,
        false);
  }

  static PhaseOneContext initiator() {
    return new PhaseOneContext(new Cookies(INITIATOR_COOKIE, 0), new Alone(), random(1));
  }

  static PhaseOneContext responder() {
    return new PhaseOneContext(
        new Cookies(INITIATOR_COOKIE, RESPONDER_COOKIE), new Alone(), random(2));
  }

  /** Nothing rides along. */
  static final class Alone implements Companions {
    @Override
    public List<Payload> vendorIds(List<Bytes> peer) {
      return List.of();
    }

    @Override
    public List<Payload> natDetection(
        List<Bytes> peerVendorIds, Cookies cookies, HashAlgorithm hash) {
      return List.of();
    }

    @Override
    public List<Payload> notifies(Cookies cookies) {
      return List.of();
    }
  }

  /** Connections of a gateway; the first takes aggressive mode from {@link #GROUP}. */
  record Configured(List<PhaseOneConnection> all, boolean strict) implements PhaseOneConnections {
    static Configured of(PhaseOneConnection... all) {
      return new Configured(List.of(all), false);
    }

    @Override
    public Optional<PhaseOneConnection> aggressive(Identity claimed) {
      PhaseOneConnection first = all.getFirst();
      return Optional.of(
          claimed.equals(GROUP)
              ? first
              : new PhaseOneConnection(
                  "none",
                  first.suites(),
                  first.methods(),
                  first.credentials().withPreSharedKey(Secret.ofText("nobody has this")),
                  first.ourIdentity(),
                  List.of(),
                  true));
    }

    @Override
    public List<PhaseOneConnection> main() {
      return all;
    }

    @Override
    public List<PhaseOneConnection> hiddenAggressive() {
      return all;
    }

    @Override
    public boolean admits(PhaseOneConnection connection, Identity claimed) {
      return !strict || claimed.equals(Identity.fqdn(connection.name()));
    }
  }

  /** What both ends hold after a phase 1 that succeeded. */
  record Pair(PhaseOneResult initiator, PhaseOneResult responder) {}

  static Pair aggressive(String suite) {
    return aggressive(
            client("group key", suite), Configured.of(gateway("staff", "group key", suite)))
        .pair();
  }

  static Conversation aggressive(PhaseOneConnection client, PhaseOneConnections gateway) {
    return Conversation.play(
        AggressiveInitiator.start(initiator(), client, LIFE_SECONDS),
        first -> AggressiveResponder.start(responder(), gateway, first));
  }

  static Conversation main(PhaseOneConnection client, PhaseOneConnections gateway) {
    return Conversation.play(
        MainInitiator.start(initiator(), client, LIFE_SECONDS),
        first -> MainResponder.start(responder(), gateway, first));
  }
}
