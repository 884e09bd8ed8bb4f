package io.postern.xauthmodecfg;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Configures clients (draft-dukes-ike-mode-cfg-02), pulled by a REQUEST or pushed by a SET:
 *
 * <pre>
 * REQUEST →              SET →
 *         ← REPLY              ← ACK
 * </pre>
 */
public final class ModeConfigServer {
  private ModeConfigServer() {}

  /**
   * The REPLY, which is always sent, be it empty (§2). It has what was asked for and we have, in
   * the order asked, with the address before its netmask, which several clients need; never an
   * attribute without a value (§3.4), never one that was not asked for.
   */
  public static Payload.Attributes reply(
      ModeConfigRequest request, ClientConfiguration configuration) {
    return new Payload.Attributes(
        Payload.Attributes.REPLY,
        request.identifier(),
        attributes(addressFirst(request.types()), configuration));
  }

  /** The REPLY to a client for which there is no address: empty (§2). */
  public static Payload.Attributes emptyReply(ModeConfigRequest request) {
    return new Payload.Attributes(Payload.Attributes.REPLY, request.identifier(), List.of());
  }

  /** The ACK to a client that wants to configure us: none of it is accepted (§2). */
  public static Payload.Attributes acceptNothing(Payload.Attributes set) {
    return new Payload.Attributes(Payload.Attributes.ACK, set.identifier(), List.of());
  }

  /** A SET with all that we have, for a client that does not ask. */
  public static Payload.Attributes push(int identifier, ClientConfiguration configuration) {
    List<Integer> types =
        List.of(ConfigurationAttribute.values()).stream()
            .filter(a -> a != ConfigurationAttribute.SUPPORTED_ATTRIBUTES)
            .map(ConfigurationAttribute::number)
            .toList();
    return new Payload.Attributes(
        Payload.Attributes.SET, identifier, attributes(types, configuration));
  }

  /** The types that a client accepted out of a {@link #push}; those left out it did not (§2). */
  public static Reading<Set<Integer>> acknowledged(Payload.Attributes ack, int identifier) {
    if (ack.messageType() != Payload.Attributes.ACK || ack.identifier() != identifier) {
      return Reading.refused(
          Reason.UNEXPECTED_MESSAGE,
          "Mode Config message %d with identifier %d, expected an ACK with %d"
              .formatted(ack.messageType(), ack.identifier(), identifier));
    }
    return Reading.accepted(
        ack.attributes().stream().map(Attribute::type).collect(Collectors.toUnmodifiableSet()));
  }

  private static List<Attribute> attributes(
      List<Integer> types, ClientConfiguration configuration) {
    return types.stream()
        .flatMap(type -> ConfigurationAttribute.of(type).stream())
        .flatMap(attribute -> attribute.of(configuration).stream())
        .toList();
  }

  private static List<Integer> addressFirst(List<Integer> asked) {
    List<Integer> sorted = new ArrayList<>(asked);
    before(
        sorted,
        ConfigurationAttribute.INTERNAL_IP4_ADDRESS,
        ConfigurationAttribute.INTERNAL_IP4_NETMASK);
    before(
        sorted,
        ConfigurationAttribute.INTERNAL_IP6_ADDRESS,
        ConfigurationAttribute.INTERNAL_IP6_NETMASK);
    return sorted;
  }

  private static void before(
      List<Integer> asked, ConfigurationAttribute first, ConfigurationAttribute second) {
    int from = asked.indexOf(second.number());
    int to = asked.indexOf(first.number());
    if (from >= 0 && to > from) {
      Collections.rotate(asked.subList(from, to + 1), 1);
    }
  }
}
