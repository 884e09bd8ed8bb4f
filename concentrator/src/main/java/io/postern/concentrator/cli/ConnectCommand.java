package io.postern.concentrator.cli;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.postern.actors.RoadWarrior;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.concentrator.config.Configuration;
import io.postern.concentrator.daemon.Logging;
import io.postern.concentrator.demo.IpCommand;
import io.postern.concentrator.demo.StageFailure;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.graph.Dataplanes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.xauthmodecfg.ClientConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "connect",
    description =
        "Be a client: log in to a gateway as a user (XAUTH), after phase 1 with a group key or"
            + " certificates. For trying a gateway out. Needs CAP_NET_ADMIN. Ends with Ctrl-C.")
final class ConnectCommand implements Callable<Integer> {
  private static final int IKE = 500;
  private static final int NAT_TRAVERSAL = 4500;
  private static final int MTU = 1400;

  @Parameters(paramLabel = "GATEWAY", description = "Its name or address.")
  private String gateway = "";

  @Mixin private ProofOptions proof = new ProofOptions();

  @Option(names = "--user", required = true, description = "Whom to log in.")
  private String user = "";

  @Option(names = "--password-stdin", description = "Read the password from standard input.")
  private boolean passwordStdin;

  @Option(
      names = "--ike",
      defaultValue = "aes256-sha256-modp2048",
      description = "Default: ${DEFAULT-VALUE}.")
  private String ike = "";

  @Option(names = "--esp", defaultValue = "aes256gcm16", description = "Default: ${DEFAULT-VALUE}.")
  private String esp = "";

  @Option(
      names = "--device",
      defaultValue = "postern-c0",
      description = "The TUN device to make. Default: ${DEFAULT-VALUE}.")
  private String device = "";

  @Option(names = "--udp", description = "ESP in UDP whatever is between.")
  private boolean udp;

  @Option(
      names = "--route",
      paramLabel = "PREFIX",
      description = "What goes through the tunnel, instead of what the gateway says.")
  private List<String> routes = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Logging.configure(new Configuration.Log(false, "warn"));
    InetAddress server = address(gateway);
    InetAddress local = localAddress(server);
    RoadWarriorSettings settings =
        new RoadWarriorSettings(
            new InetSocketAddress(server, IKE),
            new InetSocketAddress(server, NAT_TRAVERSAL),
            new InetSocketAddress(local, IKE),
            new InetSocketAddress(local, NAT_TRAVERSAL),
            proof.phaseOne(gateway),
            user,
            Passwords.read(user, passwordStdin),
            List.of(known("--ike", IkeSuite.parse(ike))),
            List.of(known("--esp", ProtectionSuite.parse(esp))),
            udp,
            RetransmitSettings.DEFAULT);
    return run(settings);
  }

  private int run(RoadWarriorSettings settings) {
    AtomicBoolean connected = new AtomicBoolean();
    ActorSystem<RoadWarrior.Event> system =
        ActorSystem.create(
            Behaviors.setup(context -> guardian(context, settings, connected)), "client");
    GoodEnd end =
        GoodEnd.onSignal(
            () -> {
              system.tell(LEAVE);
              system.getWhenTerminated().toCompletableFuture().join();
            },
            connected::get);
    system.getWhenTerminated().toCompletableFuture().join();
    if (!end.asked()) {
      end.cancel();
    }
    return 1;
  }

  /** Asks the guardian to leave; the road warrior answers with its own end. */
  private static final RoadWarrior.Event LEAVE =
      new RoadWarrior.Ended(new Refusal(Refusal.Reason.CLOSED_BY_US, "asked to leave"));

  private Behavior<RoadWarrior.Event> guardian(
      ActorContext<RoadWarrior.Event> context,
      RoadWarriorSettings settings,
      AtomicBoolean connected) {
    DataplaneSettings dataplane =
        new DataplaneSettings(
            List.of(
                new UdpSocketSettings(settings.local(), false),
                new UdpSocketSettings(settings.localNatTraversal(), true)),
            true,
            new TunSettings.KernelTun(device, MTU, List.of(), List.of()),
            true);
    ActorRef<RoadWarrior.Command> client =
        context.spawn(
            RoadWarrior.create(
                settings,
                events -> Dataplanes.start(dataplane, context.getSystem(), events),
                context.getSelf()),
            "road-warrior");
    context.watch(client);
    PrintWriter out = spec.commandLine().getOut();
    return Behaviors.receive(RoadWarrior.Event.class)
        .onMessage(
            RoadWarrior.Connected.class,
            event -> {
              connected.set(true);
              route(event.configuration());
              out.println("connected " + event.configuration().address().getHostAddress());
              out.flush();
              return Behaviors.same();
            })
        .onMessageEquals(
            LEAVE,
            () -> {
              client.tell(new RoadWarrior.Disconnect());
              return Behaviors.same();
            })
        .onMessage(
            RoadWarrior.Ended.class,
            event -> {
              out.println("ended: " + event.reason());
              out.flush();
              return Behaviors.same();
            })
        .onSignal(akka.actor.typed.Terminated.class, gone -> Behaviors.stopped())
        .build();
  }

  private void route(ClientConfiguration given) {
    String address = given.address().getHostAddress();
    List<String> through =
        !routes.isEmpty()
            ? routes
            : given.settings().splitInclude().stream()
                .map(p -> new Prefix(p.address(), p.length()).toString())
                .toList();
    try {
      IpCommand.run("addr add " + address + "/32 dev " + device);
      for (String prefix : through) {
        IpCommand.run("route add " + prefix + " dev " + device + " src " + address);
      }
    } catch (StageFailure failure) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  private static InetAddress address(String name) {
    try {
      return InetAddress.getByName(name);
    } catch (UnknownHostException unknown) {
      throw CommandFailure.failed(name + " has no address: " + unknown.getMessage());
    }
  }

  /** The address that the kernel would send from. */
  private static InetAddress localAddress(InetAddress server) throws IOException {
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(server, IKE);
      return probe.getLocalAddress();
    }
  }

  private static <T> T known(String option, Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(Refusal refusal) ->
          throw CommandFailure.wrong(option + ": " + refusal.detail());
    };
  }
}
