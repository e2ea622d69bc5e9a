package dev.sessionstore.migrate.corpus;

import java.util.List;

/**
 * The words that sessions are made of, in the scripts and with the control characters that real
 * ones contain.
 */
final class Vocabulary {
  /** Stands in a line for a number drawn at its place. */
  static final char NUMBER = '\u00a4';

  static final List<String> TASKS =
      List.of(
          "Add rate limiting to the public search endpoint",
          "Replace the hand-written CSV parser; keep the 1.x API working",
          "在庫引き当ての二重計上を直し、回帰テストを書く",
          "帳票出力を非同期にする(PDFは最大200ページ)📄",
          "Ускорить импорт каталога и убрать лишние запросы",
          "Почему сборка на CI падает только ночью?",
          "Corregir el cálculo del IVA en facturas con descuento — ¡urgente!",
          "Traducir los mensajes de error al español",
          "결제 실패 시 재시도 로직을 정리하고 로그를 남긴다",
          "다크 모드에서 그래프 색상이 보이지 않는 문제 수정 🌙",
          "Why does `find . -name '*.tmp' -print0 | xargs -0 rm` hang on NFS?",
          "Say \"no\" to C:\\temp\\new paths\tin config files; it's '; DELETE FROM t; --",
          "Make the map tiles load lazily 🗺️👩🏽‍💻",
          "First line: goal\nSecond line: constraints\r\nThird line: none");

  static final List<String> FOLLOW_UPS =
      List.of(
          "Please keep the diff small.",
          "もう一度、テストから始めてください。",
          "Сначала покажи план.",
          "¿Puedes explicar el segundo cambio?",
          "좋아요, 계속 진행해 주세요 👍",
          "Use the existing logger, no new dependency.");

  static final List<String> AGENTS =
      List.of(
          "claude",
          "codex",
          "gemini",
          "test-author",
          "schema-reviewer",
          "🔍 調査担当 (Scout)",
          "🧪 검증자",
          "Архитектор",
          "release-captain");

  static final List<String> LINES =
      List.of(
          "\u001b[1;32mPASS\u001b[0m test/checkout/cart.spec.ts (¤ ms)",
          "\u001b[1;31mFAIL\u001b[0m test/api/limits.spec.ts: expected ¤, got ¤",
          "\u001b[2K\u001b[1Gresolving packages ¤/¤\r",
          "⠋ ビルド中… ¤ 件のファイルを処理しました",
          "┌──────────────┬──────────┬──────────┐",
          "│ stage        │ ¤ ms │ ¤ kB │",
          "└──────────────┴──────────┴──────────┘",
          "  ├─ src/main/java/app/Cart.java:¤",
          "  ╰─ 경고: 사용하지 않는 변수 v¤",
          "diff --git a/lib/parse.c b/lib/parse.c",
          "@@ -¤,7 +¤,9 @@ static int parse_field(struct reader *r)",
          "+  if (r->pos >= r->len || r->buf[r->pos] != '\\\\') return -¤;",
          "-\tfor (int i = 0; i < ¤; i++) sum += cells[i];",
          "    const total = items.reduce((n, it) => n + it.price * ¤, 0); // ¥",
          "def test_rounding():  assert round_half_even(¤.5) == \"¤\"",
          "Traceback (most recent call last):",
          "  File \"/srv/app/jobs/sync.py\", line ¤, in <module>",
          "java.lang.IllegalStateException: pool exhausted after ¤ ms",
          "\tat app.db.Pool.borrow(Pool.java:¤)",
          "Ошибка: таймаут соединения, попытка ¤ из ¤",
          "Advertencia: se omitieron ¤ filas vacías",
          "接続先を確認しました (¤ ms)。次の手順に進みます。",
          "✅ ¤ checks, ⚠️ ¤ warnings, 🚀 ready",
          "\u001b[38;5;208m▓▓▓▓▓▓▓▓░░\u001b[0m ¤%",
          "user@host:~/src$ git rebase --onto main HEAD~¤",
          "Applying: fix(cart): round per line, not per order (#¤)",
          "");

  private Vocabulary() {}
}
