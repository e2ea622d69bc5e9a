package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotCacheTest {

  private static Snapshot snapshot(long fileBytes) {
    return new Snapshot(
        new Fingerprint(true, fileBytes, fileBytes, Instant.EPOCH),
        null,
        true,
        0,
        List.of(new Snapshot.Element("a", 0, fileBytes, true)),
        List.of(value("a")));
  }

  @Test
  void put_withinTheBound_keepsTheSessions() {
    SnapshotCache cache = new SnapshotCache(10_000);

    cache.put("1", snapshot(1_000));
    cache.put("2", snapshot(1_000));

    assertThat(cache.get("1").sessions()).hasSize(1);
    assertThat(cache.get("2").sessions()).hasSize(1);
    assertThat(cache.get("3")).isNull();
  }

  @Test
  void put_beyondTheBound_dropsTheSessionsThatWereNotUsedForLongest() {
    SnapshotCache cache = new SnapshotCache(10_000);

    cache.put("1", snapshot(4_000));
    cache.put("2", snapshot(4_000));
    cache.get("1");
    cache.put("3", snapshot(4_000));

    assertThat(cache.get("2").sessions()).isNull();
    assertThat(cache.get("2").positionOf("a")).isZero();
    assertThat(cache.get("1").sessions()).hasSize(1);
    assertThat(cache.get("3").sessions()).hasSize(1);
  }

  @Test
  void put_oneThatIsTooLarge_keepsItsPlacesAndTheOthers() {
    SnapshotCache cache = new SnapshotCache(10_000);

    cache.put("1", snapshot(4_000));
    cache.put("2", snapshot(20_000));

    assertThat(cache.get("1").sessions()).hasSize(1);
    assertThat(cache.get("2").sessions()).isNull();
  }

  @Test
  void put_withoutRoom_keepsNothing() {
    SnapshotCache none = new SnapshotCache(0);
    none.put("1", snapshot(10));
    assertThat(none.get("1")).isNull();

    SnapshotCache little = new SnapshotCache(500);
    little.put("1", snapshot(10));
    little.put("2", snapshot(10));
    assertThat(little.get("1")).isNull();
    assertThat(little.get("2")).isNotNull();
    little.remove("2");
    assertThat(little.get("2")).isNull();
  }
}
