package io.postern.ike.proposal;

import io.postern.ike.message.Reading;

/** The outcome of a negotiation, and how it came about. */
public record Negotiated<T>(Reading<T> result, Comparison comparison) {}
