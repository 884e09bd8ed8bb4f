package io.postern.concentrator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.actors.Negotiation;
import io.postern.ike.proposal.Comparison;
import java.util.List;
import java.util.Locale;

/** Negotiations as programs see them, each with what a person should know of it. */
final class NegotiationJson {
  private NegotiationJson() {}

  static ArrayNode array(List<Negotiation> negotiations) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    negotiations.forEach(negotiation -> array.add(object(negotiation)));
    return array;
  }

  private static ObjectNode object(Negotiation negotiation) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("at", negotiation.at().toString());
    object.put("connection", negotiation.connection());
    object.put("site", negotiation.site());
    object.put("remote", negotiation.remote());
    object.put("peer", negotiation.peer());
    object.put("user", negotiation.user().orElse(null));
    object.put("client", negotiation.client());
    object.put("exchange", negotiation.exchange());
    object.put("role", negotiation.role().name().toLowerCase(Locale.ROOT));
    object.put("agreed", negotiation.agreed());
    object.put("outcome", negotiation.outcome());
    negotiation.offers().ifPresent(offers -> put(object, offers));
    ArrayNode advice = object.putArray("advice");
    Advice.on(negotiation).forEach(advice::add);
    return object;
  }

  private static void put(ObjectNode object, Negotiation.Offers offers) {
    ArrayNode offered = object.putArray("offered");
    offers.offered().forEach(offered::add);
    ArrayNode configured = object.putArray("configured");
    offers.configured().forEach(configured::add);
    object.put("taken", offers.taken().orElse(null));
    offers
        .nearest()
        .ifPresent(
            miss -> {
              ObjectNode nearest = object.putObject("nearest");
              nearest.put("offered", miss.offered());
              nearest.put("configured", miss.configured());
              ArrayNode differences = nearest.putArray("differences");
              miss.differences().forEach(difference -> differences.add(object(difference)));
            });
  }

  private static ObjectNode object(Comparison.Difference difference) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("rule", difference.rule().label())
        .put("offered", difference.offered())
        .put("configured", difference.configured());
  }
}
