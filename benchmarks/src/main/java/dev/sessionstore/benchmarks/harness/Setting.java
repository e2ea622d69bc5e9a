package dev.sessionstore.benchmarks.harness;

import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where and how thoroughly a measurement is made; its folder is deleted at the end. */
public final class Setting implements AutoCloseable {

  private final boolean quick;
  private final long seed;
  private final Path scratch;
  private int folders;

  /**
   * Makes a setting.
   *
   * @param quick whether to be quick
   * @param seed chooses the data
   * @param parent where to make the folder: on the disk that is to be measured
   */
  public Setting(boolean quick, long seed, Path parent) throws IOException {
    this.quick = quick;
    this.seed = seed;
    scratch = Files.createTempDirectory(parent, "session-store-benchmark");
  }

  /** Tells whether to be quick. */
  public boolean quick() {
    return quick;
  }

  /** Returns the seed of the data. */
  public long seed() {
    return seed;
  }

  /** Returns how long to measure. */
  public Effort effort() {
    return quick ? Effort.QUICK : Effort.FULL;
  }

  /** Chooses between a quick and a full measure. */
  public <T> T pick(T whenQuick, T whenFull) {
    return quick ? whenQuick : whenFull;
  }

  /** Makes a new empty folder. */
  public Path folder() throws IOException {
    return Files.createDirectory(scratch.resolve(String.valueOf(folders++)));
  }

  /** Makes a data set of this size; with 1,000 sessions it is S. */
  public DataSet data(int sessions) throws IOException {
    return DataSet.of(sessions, seed);
  }

  @Override
  public void close() throws IOException {
    StoreHome.deleteFolder(scratch);
  }
}
