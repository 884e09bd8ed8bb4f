package io.postern.xauthmodecfg;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A users file on disk. A new version is written beside it and renamed over it, so that a reader
 * sees the old one or the new one and a crash loses neither. The file beside it is also the lock
 * between processes: whoever creates it may edit.
 */
final class UsersFileStore {
  private final Path path;
  private final Path next;

  UsersFileStore(Path path) {
    this.path = path.toAbsolutePath();
    this.next = Path.of(this.path + ".new");
  }

  /** Which version of the file is there; another value after each change. */
  Version version() throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
    return new Version(
        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        attributes.size(),
        String.valueOf(attributes.fileKey()));
  }

  record Version(long modifiedNanos, long size, String inode) {}

  UsersFile.Parsed read() throws IOException {
    Optional<UsersFileError> open = openToOthers();
    if (open.isPresent()) {
      return new UsersFile.Parsed(UsersFile.parse(path, "").file(), List.of(open.get()));
    }
    try {
      return UsersFile.parse(path, Files.readString(path, StandardCharsets.UTF_8));
    } catch (NoSuchFileException missing) {
      return broken("no such file", "create it with 'postern user add'");
    } catch (CharacterCodingException notUtf8) {
      return broken("the file is not UTF-8", "convert it with iconv");
    }
  }

  private UsersFile.Parsed broken(String problem, String suggestion) {
    return new UsersFile.Parsed(
        UsersFile.parse(path, "").file(),
        List.of(new UsersFileError(path, 0, problem, suggestion)));
  }

  /** Hashes are for nobody else to guess at. */
  private Optional<UsersFileError> openToOthers() throws IOException {
    Optional<PosixFileAttributes> attributes = attributes();
    if (attributes.isEmpty()) {
      return Optional.empty();
    }
    Set<PosixFilePermission> permissions = attributes.get().permissions();
    boolean open =
        permissions.contains(PosixFilePermission.OTHERS_READ)
            || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    return open
        ? Optional.of(
            new UsersFileError(
                path,
                0,
                "mode %s lets everybody at the hashes, expected rw-------"
                    .formatted(PosixFilePermissions.toString(permissions)),
                "chmod 600 " + path))
        : Optional.empty();
  }

  /** Empty if there is no file, or no such thing as POSIX attributes. */
  private Optional<PosixFileAttributes> attributes() throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    return view == null || Files.notExists(path)
        ? Optional.empty()
        : Optional.of(view.readAttributes());
  }

  /** What is done while nobody else may edit. */
  interface Editing<T> {
    T run(Draft draft) throws IOException;
  }

  /** Runs an edit that no other edit, of any process, can interleave with. */
  <T> T edit(Editing<T> editing) throws IOException {
    try (Draft draft = new Draft(lock())) {
      return editing.run(draft);
    }
  }

  /** The next version, which exists as an empty file until it is saved or given up. */
  final class Draft implements AutoCloseable {
    private final FileChannel channel;
    private boolean saved;

    private Draft(FileChannel channel) {
      this.channel = channel;
    }

    /** Replaces the file; once at most. */
    void save(UsersFile file) throws IOException {
      UsersFileStore.this.save(file, channel);
      saved = true;
    }

    @Override
    public void close() throws IOException {
      channel.close();
      if (!saved) { // once saved, the name may already be the lock of somebody else
        Files.deleteIfExists(next);
      }
    }
  }

  private FileChannel lock() throws IOException {
    try {
      return next.getFileSystem().supportedFileAttributeViews().contains("posix")
          ? FileChannel.open(
              next,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
          : FileChannel.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException busy) {
      throw new IOException(
          "%s is being edited; if that is not so, remove %s".formatted(path, next), busy);
    }
  }

  private void save(UsersFile file, FileChannel channel) throws IOException {
    ByteBuffer text = StandardCharsets.UTF_8.encode(file.text());
    while (text.hasRemaining()) {
      channel.write(text);
    }
    channel.force(true);
    Optional<PosixFileAttributes> before = attributes();
    if (before.isPresent()) {
      keepOwner(before.get());
    }
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** An edit by root must not take the file away from the daemon's user. */
  private void keepOwner(PosixFileAttributes before) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(next, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (!view.readAttributes().owner().equals(before.owner())) {
      view.setOwner(before.owner());
    }
    if (!view.readAttributes().group().equals(before.group())) {
      view.setGroup(before.group());
    }
  }
}
