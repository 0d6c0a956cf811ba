package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a LangChain4j says that is newer than the one that was tested. */
class LaterFieldsTest {

    /** Fails when a new version has more: let the forms read it, and put it into the table. */
    @Test
    void fieldsOfThisLangChain4j_areAllKnown() {
        assertThat(new LaterFields(LaterFields.KNOWN).names()).isEmpty();
    }

    /** Otherwise a later field of one of them would be noticed by nobody. Enums and classes that others extend have no form of their own. */
    @Test
    void theTable_hasEveryClassThatARequestIsMadeOf() {
        Set<Class<?>> present = new ClassFileImporter()
                .importPackages("dev.langchain4j.data.message", "dev.langchain4j.model.chat.request.json").stream()
                        .filter(type -> type.isAssignableTo(JsonSchemaElement.class)
                                || type.isAssignableTo(ChatMessage.class)
                                || type.isAssignableTo(Content.class))
                        .filter(type -> !type.isInterface())
                        .map(JavaClass::reflect)
                        .collect(Collectors.toSet());

        assertThat(present).hasSizeGreaterThan(15);
        assertThat(LaterFields.KNOWN.keySet()).containsAll(present);
    }

    static final class Message {
        static final String CONSTANT = "c";
        final String text = "t";
        final Object added;

        Message(Object added) {
            this.added = added;
        }
    }

    private static Map<String, Object> said(Object added) {
        return new LaterFields(Map.of(Message.class, Set.of("text"))).in(Message.class, new Message(added));
    }

    @Test
    void anUnknownField_countsByWhatItSays_ifItSaysAnything() {
        assertThat(said(null)).isEmpty();
        assertThat(said(Map.of())).isEmpty();
        assertThat(said(List.of())).isEmpty();
        assertThat(said(true)).containsExactly(Map.entry("later.added", true));
        assertThat(said(Map.of("a", 1))).isNotEqualTo(said(Map.of("a", 2)));
    }

    @Test
    void anUnknownField_thatCannotBeRead_isUnreadable() {
        assertThatThrownBy(() -> said(new Object())).isInstanceOf(Unreadable.class);
    }
}
