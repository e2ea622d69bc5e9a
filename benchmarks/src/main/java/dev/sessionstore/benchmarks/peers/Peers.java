package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.Durability;
import dev.sessionstore.Workspace;
import dev.sessionstore.benchmarks.Side;
import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Subject;
import dev.sessionstore.benchmarks.harness.Survives;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * All peers, in each of their durabilities.
 *
 * <p>What each does when a write is acknowledged, counted as system calls on Linux: SQLite's FULL
 * and H2's checkpoint have synced once (fsync), Xodus' durable write as well (fdatasync), MapDB's
 * transactions three times (msync). SQLite's NORMAL, H2's write delay 0, Nitrite's commit and
 * Xodus' default have written everything and synced nothing. The defaults of H2 and Nitrite have
 * written nothing yet, and MapDB's default leaves a file that does not open unless it was closed.
 * Nitrite has no way to sync.
 */
public final class Peers {

  private static final Set<Operation> ALL = EnumSet.allOf(Operation.class);
  private static final Set<Operation> NO_SEARCH =
      EnumSet.complementOf(EnumSet.of(Operation.SEARCH));
  private static final Set<Operation> CHAT =
      EnumSet.of(Operation.ADD_CHAT_MESSAGE, Operation.GET_CHAT);

  /** Whose sessions the stores hold. */
  static final Workspace WORKSPACE = Workspace.of("/peers");

  private Peers() {}

  /** Opens a peer that works on top of SQLite. */
  private interface OverSqlite {
    Subject open(Path folder, Durability durability) throws Exception;
  }

  /** Returns the peers; what each survives is what it claims, and what the kill test checks. */
  public static List<Contender> all() {
    List<Contender> peers = new ArrayList<>();
    peers.add(
        new Contender(
            "Nitrite, default",
            Survives.NOTHING,
            NO_SEARCH,
            folder -> new NitritePeer(folder, false)));
    peers.add(
        new Contender(
            "Nitrite, commit",
            Survives.PROCESS_KILL,
            NO_SEARCH,
            folder -> new NitritePeer(folder, true)));
    peers.add(
        new Contender(
            "H2, default",
            Survives.NOTHING,
            ALL,
            folder -> new H2Peer(folder, H2Peer.Commit.DEFAULT)));
    peers.add(
        new Contender(
            "H2, write delay 0",
            Survives.PROCESS_KILL,
            ALL,
            folder -> new H2Peer(folder, H2Peer.Commit.WRITE_DELAY_0)));
    peers.add(
        new Contender(
            "H2, checkpoint sync",
            Survives.POWER_CUT,
            ALL,
            folder -> new H2Peer(folder, H2Peer.Commit.CHECKPOINT_SYNC)));
    peers.add(
        new Contender(
            "Xodus, default",
            Survives.PROCESS_KILL,
            NO_SEARCH,
            folder -> new XodusPeer(folder, false)));
    peers.add(
        new Contender(
            "Xodus, durable write",
            Survives.POWER_CUT,
            NO_SEARCH,
            folder -> new XodusPeer(folder, true)));
    peers.add(
        new Contender(
            "MapDB, default", Survives.NOTHING, NO_SEARCH, folder -> new MapDbPeer(folder, false)));
    peers.add(
        new Contender(
            "MapDB, transactions",
            Survives.POWER_CUT,
            NO_SEARCH,
            folder -> new MapDbPeer(folder, true)));
    addOverSqlite(peers, "Jdbi", ALL, JdbiPeer::new);
    addOverSqlite(peers, "jOOQ", ALL, JooqPeer::new);
    addOverSqlite(peers, "Hibernate", ALL, HibernatePeer::new);
    addOverSqlite(peers, "Spring AI", CHAT, SpringAiPeer::new);
    addOverSqlite(peers, "LangChain4j", CHAT, LangChain4jPeer::new);
    return peers;
  }

  private static void addOverSqlite(
      List<Contender> peers, String name, Set<Operation> operations, OverSqlite opener) {
    peers.add(
        new Contender(
            name + ", NORMAL",
            Survives.PROCESS_KILL,
            operations,
            folder -> opener.open(folder, Durability.NORMAL)));
    peers.add(
        new Contender(
            name + ", FULL",
            Survives.POWER_CUT,
            operations,
            folder -> opener.open(folder, Durability.FULL)));
  }

  /** Returns the peers and, first, this library's store in both durabilities. */
  public static List<Contender> everyone() {
    List<Contender> everyone = new ArrayList<>();
    everyone.add(Side.SQLITE_NORMAL.contender(WORKSPACE));
    everyone.add(Side.SQLITE_FULL.contender(WORKSPACE));
    everyone.addAll(all());
    return everyone;
  }

  /**
   * Returns those of {@link #everyone()} that were asked for; this library's store is always there.
   *
   * @param names the beginnings of names, in any case; all, if there are none
   */
  static List<Contender> chosen(List<String> names) {
    return everyone().stream()
        .filter(
            one ->
                names.isEmpty()
                    || isOurs(one)
                    || names.stream().anyMatch(name -> begins(one, name)))
        .toList();
  }

  /** Tells whether a name begins so, in any case. */
  static boolean begins(Contender contender, String name) {
    return contender.name().regionMatches(true, 0, name, 0, name.length());
  }

  /** Tells whether this is this library's store. */
  static boolean isOurs(Contender contender) {
    return contender.name().startsWith("sqlite ");
  }

  /** Returns one of {@link #everyone()} by its name. */
  static Contender named(String name) {
    return everyone().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }
}
