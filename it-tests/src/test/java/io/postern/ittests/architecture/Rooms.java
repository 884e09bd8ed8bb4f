package io.postern.ittests.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The modules as packages, who may know whom, and the classes that the rules are about. */
final class Rooms {
  static final String IKE = "io.postern.ike..";
  static final String NAT_T_DPD = "io.postern.nattdpd..";
  static final String XAUTH_MODECFG = "io.postern.xauthmodecfg..";
  static final String PKI_CA = "io.postern.pkica..";
  static final String DATAPLANE = "io.postern.dataplane..";
  static final String DATAPLANE_GRAPH = "io.postern.dataplane.graph..";
  static final String ACTORS = "io.postern.actors..";
  static final String CONCENTRATOR = "io.postern.concentrator..";

  private static final Map<String, Set<String>> MAY_KNOW =
      Map.of(
          IKE, Set.of(),
          DATAPLANE, Set.of(),
          NAT_T_DPD, Set.of(IKE),
          XAUTH_MODECFG, Set.of(IKE),
          PKI_CA, Set.of(IKE),
          ACTORS, Set.of(IKE, NAT_T_DPD, XAUTH_MODECFG, PKI_CA, DATAPLANE),
          CONCENTRATOR, Set.of(IKE, NAT_T_DPD, XAUTH_MODECFG, PKI_CA, DATAPLANE, ACTORS));

  private Rooms() {}

  static Set<String> all() {
    return new TreeSet<>(MAY_KNOW.keySet());
  }

  /** The rooms that a class of {@code room} must not mention. */
  static String[] forbiddenTo(String room) {
    Set<String> forbidden = all();
    forbidden.remove(room);
    forbidden.removeAll(MAY_KNOW.getOrDefault(room, Set.of()));
    return forbidden.toArray(String[]::new);
  }

  /** What Postern is made of: neither tests nor this module. */
  static JavaClasses shipped() {
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .withImportOption(location -> !location.contains("/io/postern/ittests/"))
        .importPackages("io.postern");
  }
}
