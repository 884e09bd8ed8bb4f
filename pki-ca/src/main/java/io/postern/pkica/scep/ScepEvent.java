package io.postern.pkica.scep;

import java.net.InetAddress;

/**
 * For the log and for counters.
 *
 * @param operation the operation, or the message type of a PKIOperation, in lower case
 * @param outcome {@code issued}, {@code pending}, {@code answered}, {@code unreadable}, {@code
 *     unable}, or the failInfo
 * @param detail why, without secrets
 */
public record ScepEvent(
    InetAddress source, String operation, String transaction, String outcome, String detail) {}
