package io.postern.ittests.logins;

import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Certificates;
import io.postern.ittests.peer.Group;
import io.postern.ittests.process.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** {@code postern run}. */
record PosternResponder(PosternGateway gateway) implements Responder {
  private static final byte[] SALT = "of-no-importance".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH_OCTETS = 32;
  private static final int LEAST_KIBIBYTES = 8;

  static PosternResponder start(
      Namespace node, LoginCase kind, List<Account> accounts, Optional<LoginKeys> keys) {
    Path users = node.scratch().resolve("users-of-the-load");
    writeUsers(users, accounts);
    return new PosternResponder(
        PosternGateway.start(
            node,
            List.of(),
            folder ->
                Template.of(PosternResponder.class, "postern.conf")
                    .fill(
                        Map.of(
                            "ADDRESS",
                            Brand.POSTERN.address(),
                            "NETWORK",
                            Brand.POSTERN.network(),
                            "IDENTITY",
                            ClientTerms.GATEWAY_IDENTITY,
                            "SOCKET",
                            folder.socket().toString(),
                            "USERS",
                            users.toString(),
                            "GROUP",
                            Group.STAFF.name(),
                            "AUTHENTICATE",
                            kind == LoginCase.ECDSA ? "ecdsa" : "xauth-" + kind.word(),
                            "PROOF",
                            proof(kind, keys),
                            "IKE",
                            kind.ike(),
                            "ESP",
                            LoginCase.ESP),
                        List.of())));
  }

  private static String proof(LoginCase kind, Optional<LoginKeys> keys) {
    String users = kind.method().extended() ? "users = local" : "";
    return keys.map(
            files -> {
              Certificates.Pair own = files.gateway();
              return """
              %s
                  identities = [ "%s" ]
                  certificate { chain = "%s", key = "%s", trust = [ "%s" ] }
              """
                  .formatted(
                      users,
                      ClientTerms.CLIENT_IDENTITY,
                      own.certificate(),
                      own.key(),
                      files.authority());
            })
        .orElse("any-identity = on, secret = \"%s\", %s".formatted(Group.STAFF.secret(), users));
  }

  /**
   * With the least that Argon2id can cost: by default a hash takes a tenth of a second on purpose,
   * and strongSwan, which knows the passwords themselves, compares them.
   */
  private static void writeUsers(Path file, List<Account> accounts) {
    try {
      Files.writeString(
          file,
          accounts.stream()
              .map(account -> account.user() + ":" + hash(account.password()) + "\n")
              .collect(Collectors.joining()));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String hash(String password) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(LEAST_KIBIBYTES)
            .withIterations(1)
            .withParallelism(1)
            .withSalt(SALT)
            .build());
    byte[] hash = new byte[HASH_OCTETS];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=1,p=1$%s$%s"
        .formatted(LEAST_KIBIBYTES, base64.encodeToString(SALT), base64.encodeToString(hash));
  }

  @Override
  public Brand brand() {
    return Brand.POSTERN;
  }

  @Override
  public List<ProcessHandle> processes() {
    return gateway.processes();
  }

  @Override
  public void close() {
    gateway.close();
  }
}
