package io.postern.concentrator.control;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a Unix domain socket: who may use it, and what a crash left behind. */
final class SocketFile {
  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

  private SocketFile() {}

  /** Makes the directory, and removes a socket on which nobody listens. */
  static void prepare(Path socket) throws IOException {
    Path directory = socket.toAbsolutePath().getParent();
    if (directory != null && Files.notExists(directory)) {
      Files.createDirectories(directory);
    }
    if (Files.exists(socket)) {
      if (answers(socket)) {
        throw new IOException(
            "another Postern listens on "
                + socket
                + ": stop it, or set control.socket to another path");
      }
      if (!Files.readAttributes(socket, BasicFileAttributes.class).isOther()) {
        throw new IOException(socket + " exists and is no socket: set control.socket to another");
      }
      Files.delete(socket);
    }
  }

  private static boolean answers(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (SocketException nobody) {
      return false;
    }
  }

  static void restrict(Path socket, String group) throws IOException {
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
    try {
      GroupPrincipal principal =
          socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
      Files.getFileAttributeView(socket, PosixFileAttributeView.class).setGroup(principal);
    } catch (UserPrincipalNotFoundException none) {
      LOG.debug("There is no group {}: the control socket is for our own user and group", group);
    } catch (IOException notAllowed) {
      LOG.atWarn()
          .addKeyValue("socket", socket)
          .addKeyValue("group", group)
          .log("the control socket cannot be given to its group");
    }
  }
}
