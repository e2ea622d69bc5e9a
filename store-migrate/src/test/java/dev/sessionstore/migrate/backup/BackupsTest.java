package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {

  @TempDir Path folder;

  @Test
  void restore_bringsBackWhatWasThere_andKeepsWhatWasReplaced() throws Exception {
    ExampleHome home = ExampleHome.filled(folder);
    Map<String, Object> before = home.shown();
    Backup backup = home.backups().create();
    home.change();
    Map<String, Object> after = home.shown();
    assertThat(after).isNotEqualTo(before);

    Restored restored = home.backups().restore(Backups.LATEST);

    assertThat(restored.backup()).isEqualTo(backup);
    assertThat(home.shown()).isEqualTo(before);
    assertThat(home.home().restore()).doesNotExist();

    home.backups().restore(restored.safetyCopy().orElseThrow().name());
    assertThat(home.shown()).isEqualTo(after);
  }
}
