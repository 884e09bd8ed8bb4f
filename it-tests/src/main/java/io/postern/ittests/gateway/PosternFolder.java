package io.postern.ittests.gateway;

import io.postern.ittests.network.Namespace;
import java.nio.file.Path;

/** Where a Postern of the tests has its files. */
public record PosternFolder(Path folder) {
  static PosternFolder of(Namespace node) {
    return new PosternFolder(node.scratch().resolve("postern-" + node.node()));
  }

  Path configuration() {
    return folder.resolve("postern.conf");
  }

  /** The file of users and passwords. */
  public Path users() {
    return folder.resolve("users");
  }

  /** The control socket. */
  public Path socket() {
    return folder.resolve("control.sock");
  }
}
