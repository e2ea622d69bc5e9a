package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorModeTest {

  @Test
  void ids_areStable() {
    assertThat(MirrorMode.values()).extracting(MirrorMode::id).containsExactly("sync", "async");
  }

  @ParameterizedTest
  @EnumSource
  void of_id_inAnyCase(MirrorMode mode) {
    assertThat(MirrorMode.of(mode.id())).isEqualTo(mode);
    assertThat(MirrorMode.of(" " + mode.id().toUpperCase(Locale.ROOT) + "\t")).isEqualTo(mode);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "synchronous", "sync,async", "SYNC\n\u202e"})
  void of_unknown_listsThoseThereAre(String id) {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> MirrorMode.of(id))
        .withMessageContaining("STORAGE_MIRROR_MODE takes one of: sync, async")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "\u202e"));
  }
}
