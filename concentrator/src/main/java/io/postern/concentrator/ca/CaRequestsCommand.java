package io.postern.concentrator.ca;

import io.postern.concentrator.cli.Table;
import io.postern.pkica.store.Enrolments;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "requests", description = "List the SCEP requests that wait for approval.")
final class CaRequestsCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Override
  public Integer call() {
    return ca.withAuthority(
        (authority, database) -> {
          Table table = new Table("TRANSACTION", "ASKED", "SUBJECT", "NAMES");
          new Enrolments(database)
              .pending()
              .forEach(
                  one ->
                      table.row(
                          one.transaction(), one.askedAt().toString(), one.subject(), one.names()));
          table.lines().forEach(ca::println);
        });
  }
}
