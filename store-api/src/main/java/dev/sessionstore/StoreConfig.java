package dev.sessionstore;

import dev.sessionstore.spi.SafeText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a store is opened. Immutable.
 *
 * @param backend which backend; {@link StorageBackend#SQLITE} by default
 * @param home the folder that holds everything; {@code .ait42} in the user's home by default
 * @param durability what an acknowledged write survives; {@link Durability#FULL} by default
 * @param busyTimeout how long a call waits for other threads and processes before it throws {@link
 *     StoreBusyException}; 10 seconds by default; longer ones than 24 days are taken as 24 days
 * @param cacheBytes about how many bytes of decoded sessions the store keeps in memory; 64 MiB by
 *     default; 0 keeps none
 * @param clock stamps {@code updatedAt}; the system's clock by default
 * @param mirrorMode whether a write of the hybrid backend waits for the second store; {@link
 *     MirrorMode#ASYNC} by default; other backends do not look at it
 * @param rolloutPercent the share of installations that get the backend, 0 to 100, the others
 *     staying on JSON, as {@link Rollout} says; null, the default of {@link #builder()}, if there
 *     is no roll-out
 * @param jsonReadOnly whether the JSON files are read only and never written; false by default. The
 *     JSON backend then refuses writes, and the hybrid backend keeps for later what the files lack;
 *     the SQLite backend does not look at it
 * @param jsonBehind what becomes of the opening of the JSON backend in a home whose database holds
 *     sessions that the files lack; {@link JsonBehind#WARN} by default; other backends do not look
 *     at it
 */
public record StoreConfig(
    StorageBackend backend,
    Path home,
    Durability durability,
    Duration busyTimeout,
    long cacheBytes,
    Clock clock,
    MirrorMode mirrorMode,
    @Nullable Integer rolloutPercent,
    boolean jsonReadOnly,
    JsonBehind jsonBehind) {

  /**
   * The environment variable that names the backend; the system property is {@code
   * storage.backend}.
   */
  public static final String BACKEND_VARIABLE = "STORAGE_BACKEND";

  /**
   * The environment variable that names the home; the system property is {@code
   * session.store.home}.
   */
  public static final String HOME_VARIABLE = "SESSION_STORE_HOME";

  /**
   * The environment variable that tells the {@link #mirrorMode()}; the system property is {@code
   * storage.mirror.mode}.
   */
  public static final String MIRROR_MODE_VARIABLE = "STORAGE_MIRROR_MODE";

  /**
   * The environment variable that tells the {@link #rolloutPercent()}; the system property is
   * {@code storage.rollout.percent}.
   */
  public static final String ROLLOUT_VARIABLE = "STORAGE_ROLLOUT_PERCENT";

  /**
   * The environment variable that tells {@link #jsonReadOnly()}, {@code true} or {@code false}; the
   * system property is {@code storage.json.read.only}.
   */
  public static final String JSON_READ_ONLY_VARIABLE = "STORAGE_JSON_READ_ONLY";

  /**
   * The environment variable that tells {@link #jsonBehind()}; the system property is {@code
   * storage.json.behind}.
   */
  public static final String JSON_BEHIND_VARIABLE = "STORAGE_JSON_BEHIND";

  private static final String USER_HOME = "user.home";

  /** Its milliseconds fit an {@code int}, which is what SQLite takes, its nanoseconds a long. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(24);

  /**
   * Checks the values.
   *
   * @param backend {@link #backend()}
   * @param home {@link #home()}
   * @param durability {@link #durability()}
   * @param busyTimeout {@link #busyTimeout()}
   * @param cacheBytes {@link #cacheBytes()}
   * @param clock {@link #clock()}
   * @param mirrorMode {@link #mirrorMode()}
   * @param rolloutPercent {@link #rolloutPercent()}
   * @param jsonReadOnly {@link #jsonReadOnly()}
   * @param jsonBehind {@link #jsonBehind()}
   * @throws InvalidConfigurationException if the timeout or the cache size is negative, or the
   *     percentage is not from 0 to 100
   */
  public StoreConfig {
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(home, "home");
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(clock, "clock");
    if (busyTimeout.isNegative()) {
      throw new InvalidConfigurationException("busyTimeout is negative: " + busyTimeout, null);
    }
    if (busyTimeout.compareTo(LONGEST_TIMEOUT) > 0) {
      busyTimeout = LONGEST_TIMEOUT;
    }
    if (cacheBytes < 0) {
      throw new InvalidConfigurationException("cacheBytes is negative: " + cacheBytes, null);
    }
    Objects.requireNonNull(mirrorMode, "mirrorMode");
    if (rolloutPercent != null && (rolloutPercent < 0 || rolloutPercent > 100)) {
      throw new InvalidConfigurationException(
          "rolloutPercent is not from 0 to 100: " + rolloutPercent, null);
    }
    Objects.requireNonNull(jsonBehind, "jsonBehind");
  }

  /**
   * Returns a builder of the default configuration. Without {@link Builder#home(Path)} the home is
   * the one of {@link #fromEnvironment()}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the configuration that the environment asks for: {@value #BACKEND_VARIABLE}, {@value
   * #HOME_VARIABLE}, {@value #MIRROR_MODE_VARIABLE}, {@value #ROLLOUT_VARIABLE}, {@value
   * #JSON_READ_ONLY_VARIABLE} and {@value #JSON_BEHIND_VARIABLE}, or the system properties of the
   * same names in lower case with dots, which win over them. Without a {@value #ROLLOUT_VARIABLE}
   * it is 100.
   *
   * @return the configuration
   * @throws InvalidConfigurationException if a value is unknown, or no home folder can be told
   */
  public static StoreConfig fromEnvironment() {
    return from(environment());
  }

  /**
   * Returns the configuration that these settings ask for.
   *
   * @param settings environment variables and system properties by name; of a setting that is given
   *     as both, the property wins; blank values count as absent; {@code user.home} tells the
   *     user's home
   * @return the configuration
   * @throws InvalidConfigurationException if a value is unknown, or no home folder can be told
   */
  public static StoreConfig from(Map<String, String> settings) {
    Builder builder = builder();
    String backend = setting(settings, BACKEND_VARIABLE);
    if (backend != null) {
      builder.backend(StorageBackend.of(backend));
    }
    String mode = setting(settings, MIRROR_MODE_VARIABLE);
    if (mode != null) {
      builder.mirrorMode(MirrorMode.of(mode));
    }
    String readOnly = setting(settings, JSON_READ_ONLY_VARIABLE);
    if (readOnly != null) {
      builder.jsonReadOnly(
          Choice.of(List.of(true, false), "value", JSON_READ_ONLY_VARIABLE, readOnly));
    }
    String behind = setting(settings, JSON_BEHIND_VARIABLE);
    if (behind != null) {
      builder.jsonBehind(JsonBehind.of(behind));
    }
    String percent = setting(settings, ROLLOUT_VARIABLE);
    return builder
        .rolloutPercent(percent == null ? 100 : percentOf(percent))
        .home(home(settings))
        .build();
  }

  private static int percentOf(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new InvalidConfigurationException(
          ROLLOUT_VARIABLE + " is no whole number from 0 to 100: " + SafeText.quote(text), e);
    }
  }

  private static Path home(Map<String, String> settings) {
    String home = setting(settings, HOME_VARIABLE);
    String userHome = settings.get(USER_HOME);
    try {
      if (home != null) {
        return Path.of(home);
      }
      if (userHome != null && !userHome.isBlank() && !userHome.equals("?")) {
        return Path.of(userHome, ".ait42");
      }
    } catch (InvalidPathException e) {
      throw new InvalidConfigurationException(HOME_VARIABLE + " is no path", e);
    }
    throw new InvalidConfigurationException(
        "no home folder: this user has none; set "
            + HOME_VARIABLE
            + " to the folder that shall hold the sessions",
        null);
  }

  private static @Nullable String setting(Map<String, String> settings, String variable) {
    String property = variable.toLowerCase(Locale.ROOT).replace('_', '.');
    for (String name : new String[] {property, variable}) {
      String value = settings.get(name);
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return null;
  }

  private static Map<String, String> environment() {
    Map<String, String> settings = new HashMap<>(System.getenv());
    for (String name : System.getProperties().stringPropertyNames()) {
      settings.put(name, System.getProperty(name));
    }
    return settings;
  }

  /**
   * Returns a builder that starts out with this configuration.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return builder()
        .backend(backend)
        .home(home)
        .durability(durability)
        .busyTimeout(busyTimeout)
        .cacheBytes(cacheBytes)
        .clock(clock)
        .mirrorMode(mirrorMode)
        .rolloutPercent(rolloutPercent)
        .jsonReadOnly(jsonReadOnly)
        .jsonBehind(jsonBehind);
  }

  /** Builds a {@link StoreConfig}. Not safe for use by several threads. */
  public static final class Builder {

    private StorageBackend backend = StorageBackend.SQLITE;
    private @Nullable Path home;
    private Durability durability = Durability.FULL;
    private Duration busyTimeout = Duration.ofSeconds(10);
    private long cacheBytes = 64L << 20;
    private Clock clock = Clock.systemUTC();
    private MirrorMode mirrorMode = MirrorMode.ASYNC;
    private @Nullable Integer rolloutPercent;
    private boolean jsonReadOnly;
    private JsonBehind jsonBehind = JsonBehind.WARN;

    private Builder() {}

    /**
     * Sets the backend.
     *
     * @param backend the backend
     * @return this builder
     */
    public Builder backend(StorageBackend backend) {
      this.backend = backend;
      return this;
    }

    /**
     * Sets the home folder. It is made, private to the user, if it is not there.
     *
     * @param home the folder that holds everything
     * @return this builder
     */
    public Builder home(Path home) {
      this.home = home;
      return this;
    }

    /**
     * Sets what an acknowledged write survives.
     *
     * @param durability the durability
     * @return this builder
     */
    public Builder durability(Durability durability) {
      this.durability = durability;
      return this;
    }

    /**
     * Sets how long a call waits for other threads and processes.
     *
     * @param busyTimeout the longest wait; zero does not wait
     * @return this builder
     */
    public Builder busyTimeout(Duration busyTimeout) {
      this.busyTimeout = busyTimeout;
      return this;
    }

    /**
     * Sets the bound of the read cache.
     *
     * @param cacheBytes about how many bytes of decoded sessions to keep; 0 keeps none
     * @return this builder
     */
    public Builder cacheBytes(long cacheBytes) {
      this.cacheBytes = cacheBytes;
      return this;
    }

    /**
     * Sets the clock that stamps {@code updatedAt}.
     *
     * @param clock the clock
     * @return this builder
     */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /**
     * Sets whether a write of the hybrid backend waits for the second store.
     *
     * @param mirrorMode the mode
     * @return this builder
     */
    public Builder mirrorMode(MirrorMode mirrorMode) {
      this.mirrorMode = mirrorMode;
      return this;
    }

    /**
     * Sets the share of installations that get the backend; see {@link Rollout}.
     *
     * @param rolloutPercent 0 to 100, or null if there is no roll-out
     * @return this builder
     */
    public Builder rolloutPercent(@Nullable Integer rolloutPercent) {
      this.rolloutPercent = rolloutPercent;
      return this;
    }

    /**
     * Sets whether the JSON files are read only.
     *
     * @param jsonReadOnly whether they are never written
     * @return this builder
     */
    public Builder jsonReadOnly(boolean jsonReadOnly) {
      this.jsonReadOnly = jsonReadOnly;
      return this;
    }

    /**
     * Sets what becomes of the opening of JSON files that lack what the database holds.
     *
     * @param jsonBehind what becomes of it
     * @return this builder
     */
    public Builder jsonBehind(JsonBehind jsonBehind) {
      this.jsonBehind = jsonBehind;
      return this;
    }

    /**
     * Builds the configuration.
     *
     * @return the configuration
     * @throws InvalidConfigurationException if a value is out of range, or no home was set and none
     *     can be told from the environment
     */
    public StoreConfig build() {
      Path folder = home != null ? home : StoreConfig.home(environment());
      return new StoreConfig(
          backend,
          folder,
          durability,
          busyTimeout,
          cacheBytes,
          clock,
          mirrorMode,
          rolloutPercent,
          jsonReadOnly,
          jsonBehind);
    }
  }
}
