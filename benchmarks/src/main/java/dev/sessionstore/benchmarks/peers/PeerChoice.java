package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.benchmarks.harness.Contender;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that chooses among the peers. */
final class PeerChoice {

  @Option(
      names = "--peer",
      split = ",",
      paramLabel = "NAME",
      description = "only peers whose names begin so, in any case")
  private List<String> names = List.of();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** Returns those that were asked for, and first this library's store. */
  List<Contender> contenders() {
    for (String name : names) {
      if (command != null && Peers.all().stream().noneMatch(peer -> Peers.begins(peer, name))) {
        throw new ParameterException(
            command.commandLine(),
            "no peer is called "
                + name
                + "; there are: "
                + Peers.all().stream().map(Contender::name).collect(Collectors.joining("; ")));
      }
    }
    return Peers.chosen(names);
  }
}
