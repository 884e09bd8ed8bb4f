package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.Admission.Entrance;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Refusal.Reason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.0.2.2");

  private final Admission admission = new Admission(new AdmissionSettings(3, 2, 1, LONG, LONG));

  private static Cookies cookies(long number) {
    return new Cookies(number, number);
  }

  private static Entrance entered() {
    return new Entrance.Entered(Optional.empty());
  }

  private static Entrance evicting(long number) {
    return new Entrance.Entered(Optional.of(cookies(number)));
  }

  private Entrance enter(long number, InetAddress from) {
    return admission.enter(cookies(number), from);
  }

  private static Reason refused(Entrance entrance) {
    assertThat(entrance).isInstanceOf(Entrance.Refused.class);
    return ((Entrance.Refused) entrance).refusal().reason();
  }

  @Test
  void atTheLimitInAllTheOldestUnprovenGivesWay() {
    assertThat(enter(1, HOME)).isEqualTo(entered());
    assertThat(enter(2, HOME)).isEqualTo(entered());
    assertThat(enter(3, ELSEWHERE)).isEqualTo(entered());
    assertThat(enter(4, InetAddress.ofLiteral("192.0.2.3"))).isEqualTo(evicting(1));
    assertThat(admission.halfOpen()).isEqualTo(3);
  }

  @Test
  void whoseCookieCameBackGivesWayToNobodyWhoIsAsMany() {
    enter(1, HOME);
    enter(2, HOME);
    enter(3, ELSEWHERE);
    admission.returned(cookies(1));
    admission.returned(cookies(3));
    assertThat(enter(4, InetAddress.ofLiteral("192.0.2.3"))).isEqualTo(evicting(2));
    admission.returned(cookies(4));
    assertThat(refused(enter(5, InetAddress.ofLiteral("192.0.2.4"))))
        .isEqualTo(Reason.HALF_OPEN_LIMIT);
  }

  @Test
  void atTheLimitOfAnAddressOnlyThatAddressLosesSomething() {
    Admission roomy = new Admission(new AdmissionSettings(10, 2, 100, LONG, LONG));
    roomy.enter(cookies(1), ELSEWHERE);
    roomy.enter(cookies(2), HOME);
    roomy.enter(cookies(3), HOME);
    assertThat(roomy.enter(cookies(4), HOME)).isEqualTo(evicting(2));
    roomy.returned(cookies(3));
    roomy.returned(cookies(4));
    assertThat(refused(roomy.enter(cookies(5), HOME))).isEqualTo(Reason.HALF_OPEN_LIMIT);
  }

  @Test
  void ofTheAddressThatHasTheMostTheOldestGivesWayThoughItsCookieCameBack() {
    Admission roomy = new Admission(new AdmissionSettings(6, 4, 100, LONG, LONG));
    for (int i = 1; i <= 6; i++) {
      roomy.enter(cookies(i), i <= 2 ? ELSEWHERE : HOME);
      roomy.returned(cookies(i));
    }
    InetAddress third = InetAddress.ofLiteral("192.0.2.3");
    assertThat(roomy.enter(cookies(7), third)).isEqualTo(evicting(3));
    roomy.returned(cookies(7));
    roomy.leave(cookies(5));
    roomy.enter(cookies(8), third);
    roomy.returned(cookies(8));
    // Two of each now: none has more than a newcomer's address would have then.
    assertThat(refused(roomy.enter(cookies(9), HOME))).isEqualTo(Reason.HALF_OPEN_LIMIT);
    assertThat(roomy.enter(cookies(9), InetAddress.ofLiteral("192.0.2.4"))).isEqualTo(evicting(1));
    assertThat(roomy.halfOpen()).isEqualTo(6);
  }

  @Test
  void whoIsProvenInPhaseOneGivesWayToNobodyHoweverManyAreWithIt() {
    Admission roomy = new Admission(new AdmissionSettings(6, 4, 100, LONG, LONG));
    for (int i = 1; i <= 6; i++) {
      roomy.enter(cookies(i), i <= 2 ? ELSEWHERE : HOME);
      roomy.returned(cookies(i));
    }
    for (int i = 3; i <= 6; i++) {
      roomy.proven(cookies(i));
    }
    InetAddress third = InetAddress.ofLiteral("192.0.2.3");
    assertThat(roomy.enter(cookies(7), third)).isEqualTo(evicting(1));
    roomy.returned(cookies(7));
    assertThat(refused(roomy.enter(cookies(8), InetAddress.ofLiteral("192.0.2.4"))))
        .isEqualTo(Reason.HALF_OPEN_LIMIT);
    assertThat(refused(roomy.enter(cookies(8), HOME))).isEqualTo(Reason.HALF_OPEN_LIMIT);
  }

  @Test
  void whoPushesOutItsOwnIsCountedOnce() {
    Admission narrow = new Admission(new AdmissionSettings(2, 1, 100, LONG, LONG));
    narrow.enter(cookies(1), HOME);
    assertThat(narrow.enter(cookies(2), HOME)).isEqualTo(evicting(1));
    narrow.returned(cookies(2));
    narrow.enter(cookies(3), ELSEWHERE);
    narrow.returned(cookies(3));
    assertThat(refused(narrow.enter(cookies(4), InetAddress.ofLiteral("192.0.2.3"))))
        .isEqualTo(Reason.HALF_OPEN_LIMIT);
    narrow.leave(cookies(2));
    assertThat(narrow.enter(cookies(4), InetAddress.ofLiteral("192.0.2.3"))).isEqualTo(entered());
  }

  @Test
  void anIpv6AddressIsItsSlash64() {
    enter(1, InetAddress.ofLiteral("2001:db8:1:2::1"));
    enter(2, InetAddress.ofLiteral("2001:db8:1:2:ffff::"));
    assertThat(enter(3, InetAddress.ofLiteral("2001:db8:1:2:3::1"))).isEqualTo(evicting(1));
    assertThat(enter(4, InetAddress.ofLiteral("2001:db8:1:3::1"))).isEqualTo(entered());
  }

  @Test
  void anAddressBeginsOnlySoManyHandshakesInASecond() {
    assertThat(admission.knock(HOME, 0)).isEmpty();
    assertThat(admission.knock(HOME, 0)).isEmpty();
    assertThat(admission.knock(HOME, 0))
        .hasValueSatisfying(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.RATE_LIMIT));
    assertThat(admission.knock(ELSEWHERE, 0)).isEmpty();
    assertThat(admission.knock(HOME, 1_000_000_000L)).isEmpty();
  }

  @Test
  void whoLeavesTwiceIsCountedOnce() {
    enter(1, HOME);
    admission.leave(cookies(1));
    admission.leave(cookies(1));
    assertThat(admission.halfOpen()).isZero();
  }
}
