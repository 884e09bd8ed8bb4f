package io.postern.concentrator.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code postern version} says. */
public final class Version implements IVersionProvider {
  private static final String UNPACKED = "development";

  /** The version of the jar; without a jar, {@code development}. */
  public static String number() {
    String number = Version.class.getPackage().getImplementationVersion();
    return number == null ? UNPACKED : number;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "postern " + number(), "java " + Runtime.version() + ", " + System.getProperty("os.name")
    };
  }
}
