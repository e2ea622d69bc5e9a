package dev.sessionstore.benchmarks.peers;

import static org.dizitart.no2.filters.FluentFilter.where;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dizitart.no2.Nitrite;
import org.dizitart.no2.collection.Document;
import org.dizitart.no2.collection.FindOptions;
import org.dizitart.no2.common.Constants;
import org.dizitart.no2.common.SortOrder;
import org.dizitart.no2.common.mapper.EntityConverter;
import org.dizitart.no2.common.mapper.NitriteMapper;
import org.dizitart.no2.exceptions.UniqueConstraintException;
import org.dizitart.no2.index.IndexType;
import org.dizitart.no2.mvstore.MVStoreModule;
import org.dizitart.no2.repository.EntityDecorator;
import org.dizitart.no2.repository.EntityId;
import org.dizitart.no2.repository.EntityIndex;
import org.dizitart.no2.repository.ObjectRepository;

/**
 * Nitrite on MVStore: a repository of sessions, each one document that holds its instances and
 * messages, made by an entity converter. It has no search: its full-text index cuts at spaces, so
 * it finds no Japanese word.
 */
final class NitritePeer implements Subject {

  private static final String ID = "id";
  private static final String UPDATED_AT = "updatedAt";
  private static final String UPDATED_KEY = "updatedKey";
  private static final String INSTANCES = "instances";
  private static final String CHAT = "chatHistory";

  private final Nitrite nitrite;
  private final ObjectRepository<Entry> sessions;
  private final boolean commit;

  /** A session, and what else has an index. */
  private record Entry(String id, long updatedKey, WorktreeSession session) {
    Entry(WorktreeSession session) {
      this(session.id(), session.updatedAt().sortKey(), session);
    }
  }

  /**
   * Opens it.
   *
   * @param folder the folder to store in
   * @param commit whether each operation commits; otherwise the store is written in the background,
   *     which is the default
   */
  NitritePeer(Path folder, boolean commit) {
    this.commit = commit;
    nitrite =
        Nitrite.builder()
            .loadModule(
                MVStoreModule.withConfig()
                    .filePath(folder.resolve("peer.db").toFile())
                    .autoCommit(!commit)
                    .build())
            .registerEntityConverter(new Converter())
            // It would make an empty entry, which there is not.
            .disableRepositoryTypeValidation()
            .openOrCreate();
    sessions = nitrite.getRepository(new Entity());
  }

  private void commit() {
    if (commit) {
      nitrite.commit();
    }
  }

  @Override
  public void create(WorktreeSession session) {
    try {
      sessions.insert(new Entry(session));
    } catch (UniqueConstraintException e) {
      throw new IllegalStateException("the id is taken", e);
    }
    commit();
  }

  @Override
  public void update(WorktreeSession session) {
    sessions.update(where(ID).eq(session.id()), new Entry(session));
    commit();
  }

  @Override
  public void addChatMessage(String id, ChatMessage message, Timestamp now) {
    sessions.update(where(ID).eq(id), new Entry(get(id).withChatMessage(message, now)));
    commit();
  }

  @Override
  public void updateInstanceStatus(
      String id, long instanceId, InstanceStatus status, Timestamp now) {
    sessions.update(
        where(ID).eq(id),
        new Entry(get(id).withInstanceStatus(instanceId, status, now).orElseThrow()));
    commit();
  }

  @Override
  public WorktreeSession get(String id) {
    return sessions.getById(id).session();
  }

  @Override
  public List<WorktreeSession> getAll() {
    // Its own ids, in whose order it gives documents, grow with time.
    List<WorktreeSession> all = new ArrayList<>();
    for (Entry entry : sessions.find()) {
      all.add(entry.session());
    }
    return all;
  }

  @Override
  public List<String> list(int limit) {
    FindOptions last =
        FindOptions.orderBy(UPDATED_KEY, SortOrder.Descending)
            .thenOrderBy(Constants.DOC_ID, SortOrder.Descending)
            .limit(limit);
    List<String> ids = new ArrayList<>();
    for (Entry entry : sessions.find(last)) {
      ids.add(SessionSummary.of(entry.session()).id());
    }
    return ids;
  }

  @Override
  public void delete(String id) {
    sessions.remove(where(ID).eq(id));
    commit();
  }

  @Override
  public void close() {
    nitrite.close();
  }

  /** Tells the repository what a session's id and indexes are. */
  private static final class Entity implements EntityDecorator<Entry> {
    @Override
    public Class<Entry> getEntityType() {
      return Entry.class;
    }

    @Override
    public EntityId getIdField() {
      return new EntityId(ID);
    }

    @Override
    public List<EntityIndex> getIndexFields() {
      return List.of(new EntityIndex(IndexType.NON_UNIQUE, UPDATED_KEY));
    }

    @Override
    public String getEntityName() {
      return "sessions";
    }
  }

  /** Makes documents of sessions and sessions of documents. */
  private static final class Converter implements EntityConverter<Entry> {
    @Override
    public Class<Entry> getEntityType() {
      return Entry.class;
    }

    @Override
    public Document toDocument(Entry entry, NitriteMapper mapper) {
      SessionRow row = SessionRow.of(0, entry.session());
      List<Document> instances = new ArrayList<>();
      for (WorktreeInstance instance : entry.session().instances()) {
        instances.add(document(instance));
      }
      List<Document> chat = new ArrayList<>();
      for (ChatMessage message : entry.session().chatHistory()) {
        chat.add(document(message));
      }
      return Document.createDocument(ID, row.id())
          .put("type", row.type())
          .put("task", row.task())
          .put("status", row.status())
          .put("createdAt", row.createdAt())
          .put(UPDATED_AT, row.updatedAt())
          .put(UPDATED_KEY, row.updatedKey())
          .put("completedAt", row.completedAt())
          .put("model", row.model())
          .put("timeoutSeconds", row.timeoutSeconds())
          .put("preserveWorktrees", row.preserveWorktrees())
          .put("winnerId", row.winnerId())
          .put("runtimeMix", entry.session().runtimeMix())
          .put("totalDuration", row.totalDuration())
          .put("totalFilesChanged", row.totalFilesChanged())
          .put("totalLinesAdded", row.totalLinesAdded())
          .put("totalLinesDeleted", row.totalLinesDeleted())
          .put("extensions", row.extensions())
          .put(INSTANCES, instances)
          .put(CHAT, chat);
    }

    private static Document document(WorktreeInstance instance) {
      InstanceRow row = InstanceRow.of(0, 0, instance);
      return Document.createDocument("instanceId", row.instanceId())
          .put("worktreePath", row.worktreePath())
          .put("branch", row.branch())
          .put("agentName", row.agentName())
          .put("status", row.status())
          .put("tmuxSessionId", row.tmuxSessionId())
          .put("startTime", row.startTime())
          .put("endTime", row.endTime())
          .put("filesChanged", row.filesChanged())
          .put("linesAdded", row.linesAdded())
          .put("linesDeleted", row.linesDeleted())
          .put("runtime", row.runtime())
          .put("model", row.model())
          .put("runtimeLabel", row.runtimeLabel())
          .put("extensions", row.extensions())
          .put("output", row.output());
    }

    private static Document document(ChatMessage message) {
      MessageRow row = MessageRow.of(0, 0, message);
      return Document.createDocument(ID, row.id())
          .put("role", row.role())
          .put("content", row.content())
          .put("timestamp", row.timestamp())
          .put("instanceId", row.instanceId())
          .put("extensions", row.extensions());
    }

    @Override
    public Entry fromDocument(Document document, NitriteMapper mapper) {
      List<WorktreeInstance> instances = new ArrayList<>();
      for (Document instance : documents(document, INSTANCES)) {
        instances.add(instance(instance));
      }
      List<ChatMessage> chat = new ArrayList<>();
      for (Document message : documents(document, CHAT)) {
        chat.add(message(message));
      }
      SessionRow row =
          new SessionRow(
              0,
              text(document, ID),
              text(document, "type"),
              text(document, "task"),
              text(document, "status"),
              text(document, "createdAt"),
              text(document, UPDATED_AT),
              number(document, UPDATED_KEY),
              text(document, "completedAt"),
              text(document, "model"),
              number(document, "timeoutSeconds"),
              document.get("preserveWorktrees", Boolean.class),
              number(document, "winnerId"),
              null,
              number(document, "totalDuration"),
              number(document, "totalFilesChanged"),
              number(document, "totalLinesAdded"),
              number(document, "totalLinesDeleted"),
              instances.size(),
              chat.size(),
              text(document, "extensions"));
      WorktreeSession session = row.session(instances, chat);
      List<String> mix = texts(document, "runtimeMix");
      return new Entry(mix == null ? session : session.toBuilder().runtimeMix(mix).build());
    }

    private static WorktreeInstance instance(Document document) {
      return new InstanceRow(
              0,
              0,
              number(document, "instanceId"),
              text(document, "worktreePath"),
              text(document, "branch"),
              text(document, "agentName"),
              text(document, "status"),
              text(document, "tmuxSessionId"),
              text(document, "startTime"),
              text(document, "endTime"),
              number(document, "filesChanged"),
              number(document, "linesAdded"),
              number(document, "linesDeleted"),
              text(document, "runtime"),
              text(document, "model"),
              text(document, "runtimeLabel"),
              text(document, "extensions"),
              text(document, "output"))
          .instance();
    }

    private static ChatMessage message(Document document) {
      return new MessageRow(
              0,
              0,
              text(document, ID),
              text(document, "role"),
              text(document, "content"),
              text(document, "timestamp"),
              number(document, "instanceId"),
              text(document, "extensions"))
          .message();
    }

    private static String text(Document document, String field) {
      return document.get(field, String.class);
    }

    private static Long number(Document document, String field) {
      return document.get(field, Long.class);
    }

    @SuppressWarnings("unchecked")
    private static List<Document> documents(Document document, String field) {
      return document.get(field, List.class);
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(Document document, String field) {
      return document.get(field, List.class);
    }
  }
}
