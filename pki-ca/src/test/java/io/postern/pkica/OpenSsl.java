package io.postern.pkica;

import io.postern.pkica.host.Program;
import io.postern.pkica.host.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** OpenSSL's program, in a folder of the test's. */
public final class OpenSsl {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final Path folder;

  public OpenSsl(Path folder) {
    this.folder = folder;
  }

  /** What came of a command. */
  public record Result(int status, String output) {}

  public Result run(String... arguments) throws IOException, InterruptedException {
    Programs.require(Program.OPENSSL);
    List<String> command = new ArrayList<>(List.of(Program.OPENSSL.file()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "openssl", ".out");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("openssl takes more than a minute: " + command);
    }
    return new Result(
        process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
  }

  /** Runs what must succeed. */
  public String must(String... arguments) throws IOException, InterruptedException {
    Result result = run(arguments);
    if (result.status() != 0) {
      throw new IOException(String.join(" ", arguments) + ": " + result.output());
    }
    return result.output();
  }

  /** Writes {@code ders} into a file as PEM. */
  public Path pem(String name, String type, List<byte[]> ders) throws IOException {
    StringBuilder text = new StringBuilder();
    for (byte[] der : ders) {
      text.append("-----BEGIN ").append(type).append("-----\n");
      text.append(LINES.encodeToString(der)).append("\n");
      text.append("-----END ").append(type).append("-----\n");
    }
    return Files.writeString(folder.resolve(name), text);
  }
}
