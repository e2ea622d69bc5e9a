package dev.sessionstore.migrate.corpus;

import dev.sessionstore.Workspace;
import java.util.List;
import java.util.Locale;

/** Invents the workspaces' paths, which exist on no disk. */
final class WorkspacePaths {
  private static final int PATH_STREAM = 2;
  private static final int TWIN_STREAM = 3;
  private static final List<String> PARENTS =
      List.of(
          "/home/mika/src/",
          "/Users/arturo/Código/",
          "/srv/開発/",
          "/home/jun/my projects/",
          "/Users/света/Проекты/",
          "/opt/build/");
  private static final List<String> NAMES =
      List.of("checkout", "map-tiles", "帳票", "ledger", "chat-bot", "firmware", "블로그", "site");

  private final CorpusSettings settings;

  WorkspacePaths(CorpusSettings settings) {
    this.settings = settings;
  }

  String path(int workspace) {
    if (hasSecondHash(workspace)) {
      return "/private/tmp/" + name(workspace - 1);
    }
    if (workspace + 1 < settings.workspaces() && hasSecondHash(workspace + 1)) {
      return "/tmp/" + name(workspace);
    }
    return Dice.at(settings.seed(), PATH_STREAM, workspace).pick(PARENTS) + name(workspace);
  }

  String path(Damage damage) {
    String kind = damage.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return "/home/mika/damaged/" + kind + "-" + settings.seed();
  }

  /** The second of each four workspaces may be the one before it, reached through a link. */
  boolean hasSecondHash(int workspace) {
    return workspace % 4 == 1
        && Dice.at(settings.seed(), TWIN_STREAM, workspace).chance(settings.traps());
  }

  private String name(int workspace) {
    Dice dice = Dice.at(settings.seed(), PATH_STREAM, workspace, 1);
    return dice.pick(NAMES) + "-" + settings.seed() + "-" + workspace;
  }

  static String hash(String path) {
    return Workspace.of(path).hash();
  }
}
