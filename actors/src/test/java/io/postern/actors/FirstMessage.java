package io.postern.actors;

import io.postern.dataplane.Path;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Cookies;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.v1.AggressiveInitiator;
import io.postern.ike.v1.PhaseOneConnection;
import io.postern.ike.v1.PhaseOneContext;
import io.postern.ike.v1.PhaseOneStart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;

/** First messages of aggressive mode. */
final class FirstMessage {
  private static final SecureRandom RANDOM = new SecureRandom();

  private FirstMessage() {}

  static PhaseOneStart of(Identity group, String key, long cookie, IkePath path) {
    return of(group, key, cookie, path, "aes128-sha1-modp1024");
  }

  static PhaseOneStart of(Identity group, String key, long cookie, IkePath path, String suite) {
    return of(group, key, cookie, path, suite, AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY);
  }

  static PhaseOneStart of(
      Identity group,
      String key,
      long cookie,
      IkePath path,
      String suite,
      AuthenticationMethod method) {
    return AggressiveInitiator.start(
        new PhaseOneContext(
            new Cookies(cookie, 0), new ClientCompanions(path, false, () -> true), RANDOM),
        new PhaseOneConnection(
            "gateway",
            List.of(Loopback.value(IkeSuite.parse(suite))),
            List.of(method),
            Credentials.preSharedKey(Secret.ofText(key)),
            group,
            List.of(),
            false),
        3600);
  }

  static byte[] template() {
    InetSocketAddress nowhere = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9);
    return of(Identity.keyId("staff"), "guess", 1, new IkePath(new Path(nowhere, nowhere), false))
        .message();
  }

  /** The same message of another initiator. */
  static byte[] withCookie(byte[] message, long cookie) {
    byte[] other = message.clone();
    ByteBuffer.wrap(other).putLong(0, cookie);
    return other;
  }
}
