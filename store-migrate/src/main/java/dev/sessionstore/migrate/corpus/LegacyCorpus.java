package dev.sessionstore.migrate.corpus;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A made-up set of legacy session files, as varied and as peculiar as those on users' disks.
 *
 * <p>The same configuration gives the same bytes on every platform and every JDK. Sessions are
 * streamed: the memory needed does not depend on their number, only on the largest output.
 *
 * <p>Instances are immutable and safe for use by many threads; threads that write at the same time
 * need homes of their own.
 */
public final class LegacyCorpus {
  private static final int SHAPE_S_SESSIONS = 1_000;
  private static final int SHAPE_L_SESSIONS = 10_000;

  private final CorpusSettings settings;
  private final WorkspacePaths paths;

  private LegacyCorpus(CorpusSettings settings) {
    this.settings = settings;
    this.paths = new WorkspacePaths(settings);
  }

  /**
   * Starts a corpus of 8 workspaces with about 25 sessions each, all traps, outputs of at most
   * 200,000 chars and no damaged files.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the benchmarks' data set S: one workspace of 1,000 sessions with 3 instances and 10
   * messages each, about 24 MB, without traps.
   *
   * @param seed chooses among all such data sets
   * @return the data set
   */
  public static LegacyCorpus shapeS(long seed) {
    return shape(seed, SHAPE_S_SESSIONS);
  }

  /**
   * Returns the benchmarks' data set L: one workspace of 10,000 sessions of the same kind as in
   * {@link #shapeS}, about 240 MB. Its first 1,000 sessions are those of S under the same seed.
   *
   * @param seed chooses among all such data sets
   * @return the data set
   */
  public static LegacyCorpus shapeL(long seed) {
    return shape(seed, SHAPE_L_SESSIONS);
  }

  private static LegacyCorpus shape(long seed, int sessions) {
    return builder()
        .seed(seed)
        .workspaces(1)
        .sessionsPerWorkspace(sessions)
        .exactSessions(true)
        .instancesPerSession(3)
        .messagesPerSession(10)
        .traps(0)
        .build();
  }

  /**
   * Writes the corpus: {@code sessions/<hash>.json} for each workspace, and {@code
   * workspace_mapping.json} with the path of every second one. Missing folders are created; on
   * POSIX file systems folders and files are the owner's alone.
   *
   * <p>If writing fails half-way, the files written until then stay.
   *
   * @param home the folder to write to, in place of {@code ~/.ait42}
   * @return what was written
   * @throws java.nio.file.FileAlreadyExistsException if a file of the same name is there; choose
   *     another home
   * @throws IOException if the folder cannot be written to
   */
  public CorpusReport writeTo(Path home) throws IOException {
    CorpusFolder folder = new CorpusFolder(home);
    List<Target> targets = targets();
    List<Path> names = new ArrayList<>();
    targets.forEach(target -> names.add(folder.sessionFile(target.hash())));
    names.add(folder.mapping());
    folder.prepareFor(names);
    List<CorpusFile> files = new ArrayList<>();
    for (Target target : targets) {
      files.add(write(target, folder));
    }
    writeMapping(folder, files);
    return new CorpusReport(home, folder.mapping(), files);
  }

  private List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < settings.workspaces(); i++) {
      String path = paths.path(i);
      targets.add(new Target(i, path, WorkspacePaths.hash(path), Optional.empty()));
    }
    if (settings.damaged()) {
      for (Damage damage : Damage.values()) {
        String path = paths.path(damage);
        String hash = WorkspacePaths.hash(path);
        targets.add(new Target(targets.size(), path, hash, Optional.of(damage)));
      }
    }
    return targets;
  }

  private CorpusFile write(Target target, CorpusFolder folder) throws IOException {
    Path file = folder.sessionFile(target.hash());
    FileTally tally = new FileTally();
    try (OutputStream out = folder.create(file)) {
      if (target.damage().isPresent()) {
        out.write(new DamagedFile(settings, target.damage().get(), tally).bytes());
      } else {
        new WorkspaceFileWriter(settings, target.place(), tally).write(out);
        if (paths.hasSecondHash(target.place())) {
          tally.add(Trap.SECOND_HASH);
        }
      }
    }
    boolean mapped = target.place() % 2 == 0;
    CorpusCounts counts = tally.counts(Files.size(file));
    return new CorpusFile(target.path(), target.hash(), file, mapped, target.damage(), counts);
  }

  private static void writeMapping(CorpusFolder folder, List<CorpusFile> files) throws IOException {
    try (JsonGenerator generator = LegacyJson.generator(folder.create(folder.mapping()))) {
      generator.writeStartObject();
      for (CorpusFile file : files) {
        if (file.mapped()) {
          generator.writeStringField(file.hash(), file.workspacePath());
        }
      }
      generator.writeEndObject();
    }
  }

  private record Target(int place, String path, String hash, Optional<Damage> damage) {}

  /** Configures a {@link LegacyCorpus}. Not safe for use by several threads. */
  public static final class Builder {
    private long seed = 1;
    private int workspaces = 8;
    private int sessionsPerWorkspace = 25;
    private boolean exactSessions;
    private OptionalInt instancesPerSession = OptionalInt.empty();
    private OptionalInt messagesPerSession = OptionalInt.empty();
    private double traps = 1;
    private int maxOutput = 200_000;
    private boolean damaged;

    private Builder() {}

    /**
     * Sets what everything random follows from, 1 by default.
     *
     * @param seed any number
     * @return this builder
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Sets the number of sound workspace files, 8 by default.
     *
     * @param workspaces zero or more
     * @return this builder
     * @throws IllegalArgumentException if negative
     */
    public Builder workspaces(int workspaces) {
      this.workspaces = notNegative("workspaces", workspaces);
      return this;
    }

    /**
     * Sets how many sessions a workspace owns on average, 25 by default. Traps write some of them
     * once more.
     *
     * @param mean zero or more
     * @return this builder
     * @throws IllegalArgumentException if negative
     */
    public Builder sessionsPerWorkspace(int mean) {
      this.sessionsPerWorkspace = notNegative("sessionsPerWorkspace", mean);
      return this;
    }

    /**
     * Sets whether each workspace owns exactly that many sessions. By default the numbers spread
     * around it.
     *
     * @param exact true for the same number everywhere
     * @return this builder
     */
    public Builder exactSessions(boolean exact) {
      this.exactSessions = exact;
      return this;
    }

    /**
     * Gives each session the same number of instances; by default it varies from 1 to 8. Traps add
     * some.
     *
     * @param count zero or more
     * @return this builder
     * @throws IllegalArgumentException if negative
     */
    public Builder instancesPerSession(int count) {
      this.instancesPerSession = OptionalInt.of(notNegative("instancesPerSession", count));
      return this;
    }

    /**
     * Gives each session the same number of messages; by default it varies from 0 to 40. Traps add
     * some.
     *
     * @param count zero or more
     * @return this builder
     * @throws IllegalArgumentException if negative
     */
    public Builder messagesPerSession(int count) {
      this.messagesPerSession = OptionalInt.of(notNegative("messagesPerSession", count));
      return this;
    }

    /**
     * Sets how densely the {@linkplain Trap traps} lie, 1 by default: as often as makes each of
     * them occur in a few hundred sessions.
     *
     * @param share from 0, none at all, to 1
     * @return this builder
     * @throws IllegalArgumentException if out of range
     */
    public Builder traps(double share) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("traps must be from 0 to 1: " + share);
      }
      this.traps = share;
      return this;
    }

    /**
     * Sets the length of the longest instance output, 200,000 by default.
     *
     * @param chars zero or more, in chars
     * @return this builder
     * @throws IllegalArgumentException if negative
     */
    public Builder maxOutput(int chars) {
      this.maxOutput = notNegative("maxOutput", chars);
      return this;
    }

    /**
     * Sets whether to add one file for each kind of {@link Damage}, none by default.
     *
     * @param damaged true to add them
     * @return this builder
     */
    public Builder damaged(boolean damaged) {
      this.damaged = damaged;
      return this;
    }

    /**
     * Returns the corpus; nothing is written yet.
     *
     * @return a corpus of the present configuration
     */
    public LegacyCorpus build() {
      return new LegacyCorpus(
          new CorpusSettings(
              seed,
              workspaces,
              sessionsPerWorkspace,
              exactSessions,
              instancesPerSession,
              messagesPerSession,
              traps,
              maxOutput,
              damaged));
    }

    private static int notNegative(String name, int value) {
      if (value < 0) {
        throw new IllegalArgumentException(name + " must not be negative: " + value);
      }
      return value;
    }
  }
}
