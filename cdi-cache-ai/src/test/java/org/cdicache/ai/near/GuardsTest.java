package org.cdicache.ai.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GuardsTest {

    private static final Guards GUARDS = new Guards();

    /** Pairs that nobody but the guard objects to: without it, a wrong answer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numbers | What is 15 percent of 240? | What is 15 percent of 250?",
                "numbers | Explain the third amendment | Explain the thirteenth amendment",
                "numbers | What is new in version 3.1? | What is new in version 3.10?",
                "numbers | Is -5 a good value? | Is 5 a good value?",
                "units | How long is 10 km? | How long is 10 miles?",
                "units | Is 30 °C hot? | Is 30 °F hot?",
                "units | Is $40 enough? | Is 40 € enough?",
                "dates | What happened on 4 July 1976? | What happened on 5 July 1976?",
                "dates | Is it open on Monday? | Is it open on Sunday?",
                "dates | Does it rain tomorrow? | Does it rain tonight?",
                "dates | Does it leave at 9:15? | Does it leave at 9:50?",
                "dates | What is due next week? | What is due last week?",
                "literals | What does `ls -l` print? | What does `ls -a` print?",
                "literals | Is a@example.com good? | Is b@example.com good?",
                "literals | Why is user_id null? | Why is order_id null?",
                "names | Who is Theresa May? | Who is Theresa?",
                "negation | Can I eat it? | Can I not eat it?",
                "negation | Is it good with milk? | Is it good without milk?",
                "comparison | Which phone is cheaper? | Which phone is cheapest?",
                "comparison | Show cities with more than 5 parks | Show cities with less than 5 parks",
                "scope | Do all birds fly? | Do some birds fly?",
                "scope | Do I need tea and milk? | Do I need tea or milk?",
                "question | Why do volcanoes erupt? | How do volcanoes erupt?",
                "question | Where do monarchs migrate? | When do monarchs migrate?",
                "question | Can I tip in Japan? | Should I tip in Japan?",
                "tense | Who is the king of Spain? | Who was the king of Spain?",
                "tense | What is the price? | What will be the price?",
                "direction | Did Rome conquer Greece? | Did Greece conquer Rome?",
                "direction | How do I get from Oslo to Bergen? | How do I get from Bergen to Oslo?",
                "direction | How do I travel to Rome? | How do I travel in Rome?",
                "direction | Who was killed by John? | Who killed John?",
                "content | How do I grow basil? | How do I freeze basil?",
                "content | What is IT support? | What is it support?",
                "content | What is diabetes? | What is gestational diabetes?"
            })
    void guardAloneHoldsBack(String guard, String first, String second) {
        assertThat(objections(first, second)).containsExactly(guard);
    }

    /** Pairs to which others object as well, because names and antonyms are words, too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "names | Is Pluto a planet? | Is the Ceres a planet?",
                "names | How do taxes work in the US? | How do taxes work?",
                "antonyms | How do I lock it? | How do I unlock it?",
                "antonyms | Is the soup hot? | Is the soup cold?",
                "antonyms | What do I do before it? | What do I do after it?",
                "language | Was ist Schwerkraft? | What is gravity?",
                "language | Что такое Рим? | What is Rome?"
            })
    void guardObjects(String guard, String first, String second) {
        assertThat(objections(first, second)).contains(guard);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Write five tips for sleep | Write 5 tips for sleep",
                "Is 1,000 a square? | Is 1000 a square?",
                "How far is 300 metres? | How far is 300 m?",
                "Can I live on $2,000 there? | Can I live on 2000 dollars there?",
                "What happened on July 4, 1776? | What happened on 1776-07-04?",
                "Does it leave at 5 pm? | Does it leave at 17:00?",
                "Why doesn't it print? | Why does it not print?",
                "Is hot soup good? | is HOT soup good",
                "Please explain gravity to me, thanks! | explain gravity to me",
                "In Python, how do I sort a list? | How do I sort a list in Python?",
                "Is it red hot or cold? | Is it red hot or cold?",
                "Which planets were visited by probes? | Which planets were visited by a probe?",
                "wie hoch ist der Eiffelturm | Wie hoch ist der Eiffelturm?"
            })
    void nobodyObjects(String first, String second) {
        assertThat(objections(first, second)).isEmpty();
    }

    /** What courtesy and inflection must not swallow. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "How do I say thank you in Thai? | How do I say sorry in Thai?",
                "What is your name? | What is my name?",
                "Where do I buy glasses? | Where do I buy glass?",
                "Where is the training schedule? | Where is the train schedule?",
                "How is wine made? | How is win made?",
                "How do I mix 3 red and 5 blue drops? | How do I mix 5 red and 3 blue drops?",
                "What is 5 + 3? | What is 5 - 3?",
                "What does > do in bash? | What does >> do in bash?",
                "What does 😀 mean? | What does 😭 mean?",
                "What is 10⁵? | What is 105?",
                "The bank sued the broker. The broker paid the bank. | The bank sued the broker. The bank paid the broker.",
                "What is the name of the wife of my son? | What is the name of the son of my wife?",
                "Which foods should I not eat if I am pregnant? | Which foods should I eat if I am not pregnant?",
                "How do I bake bread with eggs without milk? | How do I bake bread without eggs with milk?",
                "Summarize three chapters of the book | Summarize the third chapter of the book",
                "Who owned Twitter? | Who owns Twitter?",
                "It growls, can it hurt me? | It growls, can I hurt it?",
                "How do I found a company? | How do I find a company?",
                "How do I ground a metal box? | How do I grind a metal box?",
                "When can you deliver the parcel? | When can I deliver the parcel?",
                "how do taxes work in the us | how do taxes work",
                "What is vitamin A? | What is a vitamin?",
                "Who was Elizabeth I? | Who was Elizabeth?",
                "How do I recycle a can? | How do I recycle?",
                "Can I put glass in the oven? | Can I put glass on the oven?",
                "How much does it cost to send mail? | How much does it cost to send email?",
                "How do I rent a car? | How do I lease a car?",
                "a picture of my mother | a picture for my mother",
                "Should I eat if I run? | Should I eat while I run?"
            })
    void differenceIsNotReadAway(String first, String second) {
        assertThat(objections(first, second)).isNotEmpty();
    }

    static Stream<Pair> pairs() {
        return Stream.concat(Pair.tuned().stream(), Pair.heldOut().stream());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void verdictsAreSymmetric(Pair pair) {
        assertThat(verdicts(pair.second(), pair.first())).isEqualTo(verdicts(pair.first(), pair.second()));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyTextAgreesWithItself(Pair pair) {
        assertThat(objections(pair.first(), pair.first())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void saltedFeaturesGiveTheSameVerdicts(Pair pair) {
        byte[] salt = {1, 2, 3};
        Map<String, List<String>> first = new Pseudonyms(salt).of(GUARDS.features(pair.first()));
        Map<String, List<String>> second = new Pseudonyms(salt).of(GUARDS.features(pair.second()));

        assertThat(GUARDS.verdicts(first, second)).isEqualTo(verdicts(pair.first(), pair.second()));
    }

    @Test
    void missingFeaturesAreNoAgreement() {
        Map<String, List<String>> features = GUARDS.features("What is gravity?");

        assertThat(GUARDS.verdicts(Map.of(), features))
                .hasSize(GUARDS.names().size())
                .containsValue(false);
        assertThat(GUARDS.verdicts(Map.of(), features).values()).doesNotContain(true);
    }

    @Test
    void saltedFeaturesShowNoWord() {
        String text = "Does Gerald take 45 mg of Prozac on 4 July 1976, says \"the nurse\"?";
        Map<String, List<String>> hidden = new Pseudonyms(new byte[] {7}).of(GUARDS.features(text));
        Map<String, List<String>> other = new Pseudonyms(new byte[] {8}).of(GUARDS.features(text));

        assertThat(hidden.toString())
                .doesNotContainIgnoringCase("gerald", "prozac", "45", "milligram", "1976", "nurse");
        assertThat(hidden.get("content")).doesNotContainAnyElementsOf(other.get("content"));
    }

    private static List<String> objections(String first, String second) {
        return verdicts(first, second).entrySet().stream()
                .filter(verdict -> !verdict.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Boolean> verdicts(String first, String second) {
        return GUARDS.verdicts(GUARDS.features(first), GUARDS.features(second));
    }
}
