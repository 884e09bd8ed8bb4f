package io.postern.actors.settings;

import io.postern.xauthmodecfg.Ipv4Prefix;
import java.time.Duration;

/**
 * @param network its first host address is ours, the others are given to clients
 * @param hold how long a returned address waits for its owner before another may have it
 */
public record PoolSettings(String name, Ipv4Prefix network, Duration hold) {}
