package dev.sessionstore.benchmarks.peers;

import com.zaxxer.hikari.HikariDataSource;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import dev.sessionstore.ChatMessage;
import dev.sessionstore.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * LangChain4j's chat memory with a store over SQLite, made as its documentation tells: the messages
 * of a memory are one JSON text. The store in the project's community edition does the same, but is
 * not in the central repository and knows no SQLite. The window is wide enough to lose no message.
 */
final class LangChain4jPeer extends ChatPeer<dev.langchain4j.data.message.ChatMessage> {

  private final HikariDataSource source;
  private final ChatMemoryStore store;

  LangChain4jPeer(Path folder, Durability durability) throws SQLException {
    source =
        SqliteSource.open(
            folder,
            durability,
            List.of(
                "CREATE TABLE IF NOT EXISTS chat_memory"
                    + " (memory_id TEXT PRIMARY KEY, content TEXT NOT NULL)"));
    store = new Store(source);
  }

  private ChatMemory memory(String id) {
    return MessageWindowChatMemory.builder()
        .id(id)
        .maxMessages(1_000_000)
        .chatMemoryStore(store)
        .build();
  }

  @Override
  protected void store(String id, List<dev.langchain4j.data.message.ChatMessage> messages) {
    store.updateMessages(id, messages);
  }

  @Override
  protected void add(String id, dev.langchain4j.data.message.ChatMessage message) {
    memory(id).add(message);
  }

  @Override
  protected List<dev.langchain4j.data.message.ChatMessage> read(String id) {
    return memory(id).messages();
  }

  @Override
  protected dev.langchain4j.data.message.ChatMessage message(ChatMessage message) {
    return switch (message.role().value()) {
      case "assistant" -> AiMessage.from(message.content());
      case "system" -> SystemMessage.from(message.content());
      default -> UserMessage.from(message.content());
    };
  }

  @Override
  protected Said said(dev.langchain4j.data.message.ChatMessage message) {
    if (message instanceof AiMessage assistant) {
      return new Said("assistant", assistant.text());
    }
    if (message instanceof SystemMessage system) {
      return new Said("system", system.text());
    }
    return new Said("user", ((UserMessage) message).singleText());
  }

  @Override
  public void close() {
    source.close();
  }

  private record Store(DataSource source) implements ChatMemoryStore {

    @Override
    public List<dev.langchain4j.data.message.ChatMessage> getMessages(Object id) {
      try (Connection connection = source.getConnection();
          PreparedStatement select =
              connection.prepareStatement("SELECT content FROM chat_memory WHERE memory_id = ?")) {
        select.setString(1, id.toString());
        try (ResultSet rows = select.executeQuery()) {
          return rows.next()
              ? ChatMessageDeserializer.messagesFromJson(rows.getString(1))
              : List.of();
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void updateMessages(Object id, List<dev.langchain4j.data.message.ChatMessage> messages) {
      try (Connection connection = source.getConnection();
          PreparedStatement upsert =
              connection.prepareStatement(
                  "INSERT INTO chat_memory VALUES (?, ?) ON CONFLICT (memory_id)"
                      + " DO UPDATE SET content = excluded.content")) {
        upsert.setString(1, id.toString());
        upsert.setString(2, ChatMessageSerializer.messagesToJson(messages));
        upsert.executeUpdate();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void deleteMessages(Object id) {
      try (Connection connection = source.getConnection();
          PreparedStatement delete =
              connection.prepareStatement("DELETE FROM chat_memory WHERE memory_id = ?")) {
        delete.setString(1, id.toString());
        delete.executeUpdate();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
