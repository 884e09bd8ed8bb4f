package io.postern.pkica.est;

import java.net.InetAddress;

/**
 * For the log and for counters.
 *
 * @param operation e.g. {@code simpleenroll}; {@code unknown} for what is none
 * @param outcome {@code issued}, {@code pending}, {@code answered}, {@code unauthenticated}, {@code
 *     throttled}, {@code refused}, {@code unreadable} or {@code unable}
 * @param detail why, without secrets
 */
public record EstEvent(InetAddress source, String operation, String outcome, String detail) {}
