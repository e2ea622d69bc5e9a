package dev.sessionstore.benchmarks.peers;

import com.zaxxer.hikari.HikariDataSource;
import dev.sessionstore.ChatMessage;
import dev.sessionstore.Durability;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.memory.repository.jdbc.JdbcChatMemoryRepository;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * Spring AI's chat memory with its JDBC repository over SQLite and the tables that it brings along.
 * Its window is wide enough to lose no message.
 */
final class SpringAiPeer extends ChatPeer<Message> {

  private static final String TABLES =
      "org/springframework/ai/chat/memory/repository/jdbc/schema-sqlite.sql";

  private final HikariDataSource source;
  private final JdbcChatMemoryRepository repository;
  private final ChatMemory memory;

  SpringAiPeer(Path folder, Durability durability) throws SQLException {
    source = SqliteSource.open(folder, durability, List.of());
    new ResourceDatabasePopulator(new ClassPathResource(TABLES)).execute(source);
    repository = JdbcChatMemoryRepository.builder().jdbcTemplate(new JdbcTemplate(source)).build();
    memory =
        MessageWindowChatMemory.builder()
            .chatMemoryRepository(repository)
            .maxMessages(1_000_000)
            .build();
  }

  @Override
  protected void store(String id, List<Message> messages) {
    repository.saveAll(id, messages);
  }

  @Override
  protected void add(String id, Message message) {
    memory.add(id, message);
  }

  @Override
  protected List<Message> read(String id) {
    return memory.get(id);
  }

  @Override
  protected Message message(ChatMessage message) {
    return switch (message.role().value()) {
      case "assistant" -> new AssistantMessage(message.content());
      case "system" -> new SystemMessage(message.content());
      default -> new UserMessage(message.content());
    };
  }

  @Override
  protected Said said(Message message) {
    String text = message.getText();
    return new Said(
        message.getMessageType().name().toLowerCase(Locale.ROOT), text == null ? "" : text);
  }

  @Override
  public void close() {
    source.close();
  }
}
