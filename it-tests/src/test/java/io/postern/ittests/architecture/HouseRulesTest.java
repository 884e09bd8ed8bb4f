package io.postern.ittests.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may know whom, and what stays out of which room. A rule about a room that is still empty
 * holds; that every room is seen at all is a test of its own.
 */
class HouseRulesTest {
  private static final JavaClasses SHIPPED = Rooms.shipped();

  /** The rooms whose code says what bytes mean, and is told the time. */
  private static final String[] SANS_CLOCK = {Rooms.IKE, Rooms.NAT_T_DPD, Rooms.XAUTH_MODECFG};

  @ParameterizedTest
  @MethodSource("io.postern.ittests.architecture.Rooms#all")
  void everyRoomIsSeen(String room) {
    assertThat(SHIPPED.that(resideInAPackage(room))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.postern.ittests.architecture.Rooms#all")
  void aRoomKnowsOnlyThoseBelowIt(String room) {
    String[] forbidden = Rooms.forbiddenTo(room);
    if (forbidden.length > 0) {
      hold(
          noClasses()
              .that()
              .resideInAPackage(room)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(forbidden));
    }
  }

  @Test
  void whatTheProtocolSaysKnowsNoAkka() {
    hold(
        noClasses()
            .that()
            .resideInAnyPackage(Rooms.IKE, Rooms.NAT_T_DPD, Rooms.XAUTH_MODECFG, Rooms.PKI_CA)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka.."));
  }

  @Test
  void thePacketPathKnowsAkkaStreamsOnlyInItsGraph() {
    hold(
        noClasses()
            .that()
            .resideInAPackage(Rooms.DATAPLANE)
            .and()
            .resideOutsideOfPackage(Rooms.DATAPLANE_GRAPH)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka.."));
  }

  @Test
  void thePacketPathKnowsNoTypedActor() {
    hold(
        noClasses()
            .that()
            .resideInAPackage(Rooms.DATAPLANE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka.actor.typed.."));
  }

  @Test
  void whatTheProtocolSaysOpensNoSocket() {
    hold(
        noClasses()
            .that()
            .resideInAnyPackage(SANS_CLOCK)
            .should()
            .dependOnClassesThat(
                named(
                    "open a socket",
                    type ->
                        type.getPackageName().equals("java.net")
                                && !type.getSimpleName().startsWith("Inet")
                                && !type.getSimpleName().equals("UnknownHostException")
                            || type.getPackageName().equals("java.nio.channels")
                                && !type.getSimpleName().startsWith("File"))));
  }

  @Test
  void ikeTouchesNoFile() {
    hold(
        noClasses()
            .that()
            .resideInAPackage(Rooms.IKE)
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                    .or(
                        named(
                            "file streams of java.io",
                            type ->
                                type.getPackageName().equals("java.io")
                                    && (type.getSimpleName().startsWith("File")
                                        || type.getSimpleName().equals("RandomAccessFile"))))));
  }

  @Test
  void whatTheProtocolSaysIsToldTheTime() {
    hold(
        noClasses()
            .that()
            .resideInAnyPackage(SANS_CLOCK)
            .should()
            .callMethodWhere(readsTheClock()));
  }

  @Test
  void nobodySleeps() {
    hold(noClasses().should().callMethodWhere(calls("sleep", Thread.class, "sleep")));
  }

  @Test
  void nobodyDeserializesJavaObjects() {
    hold(
        noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.(Object(In|Out)put.*|Externalizable)"));
  }

  @Test
  void nobodyUsesReflection() {
    hold(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.lang.reflect..")
            .orShould()
            .callMethodWhere(calls("look classes up by name", Class.class, "forName")));
  }

  @Test
  void onlyTheProgramPrints() {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackage(Rooms.CONCENTRATOR)
            .should()
            .accessFieldWhere(
                DescribedPredicate.describe(
                    "System.out or System.err",
                    access ->
                        access.getTargetOwner().isEquivalentTo(System.class)
                            && Set.of("out", "err").contains(access.getName()))));
  }

  private static void hold(ArchRule rule) {
    rule.allowEmptyShould(true).check(SHIPPED);
  }

  private static DescribedPredicate<JavaClass> named(String what, Predicate<JavaClass> test) {
    return DescribedPredicate.describe(what, test);
  }

  private static DescribedPredicate<JavaCall<?>> calls(
      String what, Class<?> owner, String... methods) {
    return DescribedPredicate.describe(
        what,
        call ->
            call.getTargetOwner().isEquivalentTo(owner)
                && Set.of(methods).contains(call.getName()));
  }

  /**
   * {@code now()} of any type of java.time counts, with and without a zone, and each of Clock's.
   */
  private static DescribedPredicate<JavaCall<?>> readsTheClock() {
    return calls("", System.class, "nanoTime", "currentTimeMillis")
        .or(
            DescribedPredicate.describe(
                "",
                call ->
                    call.getTargetOwner().getPackageName().startsWith("java.time")
                        && (call.getName().equals("now")
                            || call.getTargetOwner().isEquivalentTo(Clock.class))))
        .as("read the clock");
  }
}
