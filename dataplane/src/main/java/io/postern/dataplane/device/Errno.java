package io.postern.dataplane.device;

/** The error numbers of Linux that decide something here. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int EAGAIN = 11;
  public static final int EEXIST = 17;
  public static final int EINVAL = 22;
  public static final int EBADFD = 77;
  public static final int EMSGSIZE = 90;
  public static final int ENOPROTOOPT = 92;
  public static final int ENOBUFS = 105;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;

  private static final int EADDRINUSE = 98;
  private static final int EADDRNOTAVAIL = 99;
  private static final int EACCES = 13;
  private static final int EBUSY = 16;
  private static final int ENOENT = 2;
  private static final int ENODEV = 19;
  private static final int EAFNOSUPPORT = 97;

  private static final int ENETDOWN = 100;
  private static final int ENETUNREACH = 101;

  private Errno() {}

  /** What an operator understands, for an exception at start. */
  public static String text(int errno) {
    return switch (errno) {
      case EPERM -> "not permitted";
      case EACCES -> "permission denied";
      case EBUSY -> "busy";
      case ENOENT -> "no such file or device";
      case ENODEV -> "no such device";
      case EEXIST -> "exists already";
      case EINVAL -> "invalid argument";
      case EADDRINUSE -> "address in use";
      case EADDRNOTAVAIL -> "address not on this machine";
      case EAFNOSUPPORT -> "address family not supported";
      case EIO -> "input/output error";
      case EAGAIN -> "no room now";
      case EBADFD -> "the device is gone";
      case ENETDOWN -> "network is down";
      case ENETUNREACH -> "network is unreachable";
      case ENOBUFS -> "no buffer space";
      case EHOSTUNREACH -> "no route to host";
      case ECONNREFUSED -> "connection refused";
      default -> "error " + errno;
    };
  }
}
