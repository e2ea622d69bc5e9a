package dev.sessionstore.hybrid;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.SessionStoreContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The hybrid store keeps the contract whatever follows, and however that fares. */
class OtherFollowersContractTest {

  @Tag("sweep")
  @Nested
  class SqliteFollowsSqlite extends SessionStoreContract {
    @Override
    protected SessionStore open(StoreConfig config) {
      StoreConfig second = config.toBuilder().home(config.home().resolve("second")).build();
      return HybridSessionStore.builder(
              config.toBuilder().mirrorMode(MirrorMode.SYNC).build(),
              SqliteSessionStore.open(config),
              SqliteSessionStore.open(second))
          .open();
    }
  }

  @Nested
  class FollowerFails extends SessionStoreContract {
    @Override
    protected SessionStore open(StoreConfig config) {
      Faulty json = new Faulty(JsonSessionStore.open(config));
      json.fail("the follower is away");
      Object follower = json.asFollower();
      return new HybridSessionStore.Builder(
              config.toBuilder().mirrorMode(MirrorMode.SYNC).build(),
              Leader.of(SqliteSessionStore.open(config)),
              (SessionStore) follower,
              (Replica) follower)
          .open();
    }
  }
}
