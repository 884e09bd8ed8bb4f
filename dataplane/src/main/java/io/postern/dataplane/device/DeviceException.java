package io.postern.dataplane.device;

/**
 * A device or socket could not be made; thrown at start, and where a lost device is made again,
 * never by a packet.
 */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DeviceException(String message) {
    super(message);
  }

  /**
   * @param result what the call answered
   * @return {@code result}, if it is not negative
   */
  static int check(int result, String what) {
    if (result < 0) {
      throw new DeviceException(what + ": " + Errno.text(-result));
    }
    return result;
  }
}
