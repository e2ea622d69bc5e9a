package dev.sessionstore.benchmarks.peers;

import com.zaxxer.hikari.HikariDataSource;
import dev.sessionstore.ChatMessage;
import dev.sessionstore.Durability;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Subject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.hibernate.KeyType;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.community.dialect.SQLiteDialect;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/**
 * Hibernate over SQLite: entities with a natural id, children fetched by subselect and written in
 * JDBC batches, changes found by dirty checking, reads marked as such, and a pool that gives the
 * connections. A new message is added to a collection that is not loaded.
 */
final class HibernatePeer implements Subject {

  private final HikariDataSource source;
  private final SessionFactory factory;

  HibernatePeer(Path folder, Durability durability) throws SQLException {
    source = SqliteSource.open(folder, durability, List.of());
    try {
      factory =
          new HibernatePersistenceConfiguration("peer")
              .managedClasses(SessionEntity.class, InstanceEntity.class, MessageEntity.class)
              .property(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, source)
              .property(AvailableSettings.DIALECT, SQLiteDialect.class.getName())
              .property(AvailableSettings.HBM2DDL_AUTO, "update")
              .property(AvailableSettings.STATEMENT_BATCH_SIZE, 50)
              .property(AvailableSettings.ORDER_INSERTS, true)
              .property(AvailableSettings.ORDER_UPDATES, true)
              .createEntityManagerFactory();
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private <T> T read(Function<Session, T> reading) {
    return factory.fromTransaction(
        in -> {
          in.setDefaultReadOnly(true);
          return reading.apply(in);
        });
  }

  private static SessionEntity entity(Session in, String id) {
    return in.find(SessionEntity.class, id, KeyType.NATURAL);
  }

  @Override
  public void create(WorktreeSession session) {
    factory.inTransaction(
        in -> {
          SessionEntity entity = new SessionEntity();
          entity.set(session);
          in.persist(entity);
        });
  }

  @Override
  public void update(WorktreeSession session) {
    factory.inTransaction(in -> entity(in, session.id()).set(session));
  }

  @Override
  public void addChatMessage(String id, ChatMessage message, Timestamp now) {
    factory.inTransaction(
        in -> {
          SessionEntity entity = entity(in, id);
          MessageEntity added = new MessageEntity(entity, entity.messageCount);
          added.set(MessageRow.of(0, entity.messageCount, message));
          entity.messages.add(added);
          entity.messageCount++;
          entity.updatedAt = now.text();
          entity.updatedKey = now.sortKey();
        });
  }

  @Override
  public void updateInstanceStatus(
      String id, long instanceId, InstanceStatus status, Timestamp now) {
    factory.inTransaction(
        in -> {
          SessionEntity entity = entity(in, id);
          for (InstanceEntity instance : entity.instances) {
            if (instance.instanceId == instanceId) {
              instance.status = status.value();
              break;
            }
          }
          entity.updatedAt = now.text();
          entity.updatedKey = now.sortKey();
        });
  }

  @Override
  public WorktreeSession get(String id) {
    return read(in -> entity(in, id).session());
  }

  @Override
  public List<WorktreeSession> getAll() {
    return read(
        in ->
            in.createSelectionQuery("from SessionEntity order by pk", SessionEntity.class).stream()
                .map(SessionEntity::session)
                .toList());
  }

  @Override
  public List<String> list(int limit) {
    return read(
        in ->
            in
                .createSelectionQuery(
                    "from SessionEntity order by updatedKey desc, pk desc", SessionEntity.class)
                .setMaxResults(limit)
                .stream()
                .map(entity -> entity.row().summary().id())
                .toList());
  }

  @Override
  public List<String> search(String word, int limit) {
    return read(
        in ->
            in.createSelectionQuery(
                    """
                    select s.id from SessionEntity s where s.task like :pattern escape '!'
                    or exists (select 1 from MessageEntity m
                      where m.session = s and m.content like :pattern escape '!')
                    order by s.updatedKey desc, s.pk desc
                    """,
                    String.class)
                .setParameter("pattern", Rows.pattern(word))
                .setMaxResults(limit)
                .getResultList());
  }

  @Override
  public void delete(String id) {
    factory.inTransaction(in -> in.remove(entity(in, id)));
  }

  @Override
  public void close() {
    factory.close();
    source.close();
  }
}
