package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a LangChain4j says that is newer than the one that was tested. */
class LaterFieldsTest {

    /** Fails when a new version has more: let the forms read it, and put it into the table. */
    @Test
    void fieldsOfThisLangChain4j_areAllKnown() {
        assertThat(new LaterFields(LaterFields.KNOWN).names()).isEmpty();
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
