package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads texts. Immutable; safe for use by any number of threads. */
final class Reader {

    /** What leads a phrase; prepositions of one meaning have one role. */
    private static final Map<String, String> PREPOSITIONS = Map.ofEntries(
            Map.entry("of", "of"),
            Map.entry("in", "in"),
            Map.entry("on", "on"),
            Map.entry("at", "in"),
            Map.entry("to", "to"),
            Map.entry("into", "to"),
            Map.entry("onto", "to"),
            Map.entry("for", "for"),
            Map.entry("from", "from"),
            Map.entry("by", "by"),
            Map.entry("with", "with"),
            Map.entry("without", "with"),
            Map.entry("about", "about"),
            Map.entry("as", "as"),
            Map.entry("than", "than"),
            Map.entry("before", "before"),
            Map.entry("after", "after"),
            Map.entry("over", "over"),
            Map.entry("under", "under"),
            Map.entry("against", "against"),
            Map.entry("except", "except"));

    private static final Set<String> CONJUNCTIONS =
            Set.of("if", "when", "where", "while", "because", "although", "unless", "since", "until", "whether");

    /** These end a prepositional phrase: the core of the sentence begins or goes on. */
    private static final Set<String> CORE = Set.of(
            ("do does did is are was were can could should would will have has must may might i you we what who which why how "
                            + "when where")
                    .split(" "));

    private static final Set<String> TO_BE = Set.of("is", "are", "am", "was", "were", "be", "been");
    private static final Set<String> BEFORE_NOUN =
            Set.of("a an the of for in on at to and or with about by my our this that".split(" "));
    private static final Set<String> BEFORE_VERB = Set.of("why", "when", "how");
    private static final Set<String> ARTICLES = Set.of("a", "an", "the", "my", "our", "your", "this", "that", "no");
    private static final Set<String> NOUNS = Set.of("can", "will", "might", "must", "being", "i");
    private static final int DENIED = 2;
    private static final int AUXILIARY_WITHIN = 4;

    private final Words words;
    private final Phrases phrases = new Phrases();
    private final Units units = new Units();

    Reader(Words words) {
        this.words = words;
    }

    Reading read(String text) {
        List<Token> written = Tokenizer.tokens(text);
        String language = Language.of(written);
        boolean english = language.equals(Language.ENGLISH) || !Language.isTelling(written);
        List<Token> tokens = english ? phrases.replace(written) : written;
        tokens = units.read(Calendar.read(Numbers.read(tokens)));
        List<Term> terms = new ArrayList<>();
        List<Integer> negations = new ArrayList<>();
        read(tokens, english, terms, negations);
        List<List<String>> denied =
                negations.stream().map(first -> denied(terms, first)).toList();
        return new Reading(List.copyOf(tokens), List.copyOf(terms), denied, language, Language.scripts(text));
    }

    /** What a negation denies: the first terms behind it, as far as they are in one phrase. */
    private static List<String> denied(List<Term> terms, int first) {
        List<Term> behind = terms.subList(first, Math.min(first + DENIED, terms.size()));
        return behind.stream()
                .filter(term -> term.phrase() == behind.get(0).phrase())
                .map(Term::form)
                .toList();
    }

    /** Collects the terms, and for each negation how many of them are before it. */
    private void read(List<Token> tokens, boolean english, List<Term> terms, List<Integer> negations) {
        String role = "";
        int phrase = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            String form = token.form();
            boolean word = token.is(Token.Kind.WORD) && english;
            if (token.breaks()) {
                role = "";
                phrase++;
            } else if (word && PREPOSITIONS.containsKey(form)) {
                role = PREPOSITIONS.get(form);
                phrase++;
            } else if (word && CONJUNCTIONS.contains(form) && !Question.asks(tokens, i)) {
                role = form;
                phrase++;
            } else if (word && CORE.contains(form) && !role.isEmpty() && !CONJUNCTIONS.contains(role)) {
                role = "";
                phrase++;
            }
            if (token.is(Token.Kind.WORD) && NegationGuard.NEGATORS.contains(form)) {
                negations.add(terms.size());
            }
            boolean request =
                    word && (i == 0 || tokens.get(i - 1).breaks()) && QuestionGuard.REQUESTS.containsKey(form);
            if (!token.breaks()
                    && !request
                    && !(word && isEmpty(form) && !token.isAbbreviation() && !isNoun(tokens, i))) {
                String base = word ? words.canonical(form, isVerb(tokens, i)) : form;
                terms.add(new Term(base, role, phrase, token.is(Token.Kind.WORD)));
            }
        }
    }

    /** Whether a word that mostly has no content is a noun here: "a can", "Elizabeth I". */
    private static boolean isNoun(List<Token> tokens, int at) {
        if (at == 0) {
            return false;
        }
        Token token = tokens.get(at);
        Token before = tokens.get(at - 1);
        boolean last = at + 1 == tokens.size() || tokens.get(at + 1).breaks();
        boolean article = ARTICLES.contains(before.form()) && NOUNS.contains(token.form());
        return article || (token.raw().equals("I") && before.name() && last);
    }

    /**
     * Whether a word with -ing is a verb: "my phone is charging", "why is my phone charging", but not "the training", "of training" or
     * "what is machine learning".
     */
    private static boolean isVerb(List<Token> tokens, int at) {
        if (at == 0 || BEFORE_NOUN.contains(tokens.get(at - 1).form())) {
            return false;
        }
        for (int be = at - 1; be > 0 && be >= at - AUXILIARY_WITHIN; be--) {
            if (TO_BE.contains(tokens.get(be).form())) {
                Token before = tokens.get(be - 1);
                boolean asked = Question.WORDS.contains(before.form());
                return asked ? BEFORE_VERB.contains(before.form()) && be < at - 1 : !before.breaks();
            }
        }
        return false;
    }

    /** Whether a word says nothing, or nothing that is not the business of a guard of its own. */
    private boolean isEmpty(String form) {
        return words.isLight(form)
                || NegationGuard.NEGATORS.contains(form)
                || ScopeGuard.WORDS.contains(form)
                || ComparisonGuard.OPERATORS.contains(form);
    }
}
