import { el } from './dom.js';

/** One rendering for each operation's result. */
const RENDERINGS = {
  summarize: (result) => [
    el('p', { class: 'prose' }, result.summary || 'The text has no sentence to keep.'),
    el('p', { class: 'hint' }, `${result.sentencesKept} of ${result.sentencesTotal} sentences, ${result.shorterByPercent} % shorter`),
  ],
  sentiment: (result) => [
    el('p', { class: 'verdict' }, el('b', { 'data-label': result.label }, result.label), ` ${signed(result.score)}`),
    scale(result),
    result.decidedBy.length
      ? el(
          'ul',
          { class: 'chips', 'aria-label': 'Words that decided' },
          ...result.decidedBy.map((word) =>
            el(
              'li',
              { class: word.weight > 0 ? 'good' : 'bad' },
              word.word,
              el('small', {}, `${signed(word.weight)}${word.times > 1 ? ` · ${word.times}×` : ''}`),
            ),
          ),
        )
      : el('p', { class: 'hint' }, 'The lexicon knows none of these words.'),
  ],
  key_points: (result) => [
    el(
      'ul',
      { class: 'chips', 'aria-label': 'Keywords' },
      ...result.keywords.map((key) => el('li', {}, key.phrase, key.times > 1 ? el('small', {}, `${key.times}×`) : null)),
    ),
    el('ul', { class: 'points' }, ...result.points.map((point) => el('li', {}, point))),
  ],
  questions: (result) => [
    result.questions.length
      ? el(
          'ul',
          { class: 'asked' },
          ...result.questions.map((item) =>
            el('li', {}, el('details', {}, el('summary', {}, item.question), el('p', {}, item.answeredBy))),
          ),
        )
      : el('p', {}, 'This text gives no cause for questions.'),
  ],
  qa: (result) =>
    result.answer == null
      ? [el('p', { class: 'prose' }, 'The text does not say.')]
      : [
          el('blockquote', { class: 'prose' }, ...marked(result.answer, result.matchedWords)),
          el('p', { class: 'hint' }, `${Math.round(result.confidence * 100)} % of the question’s telling words are in this sentence`),
        ],
};

export const render = (operation, result) => RENDERINGS[operation](result);

const signed = (value) => (value > 0 ? `+${value.toFixed(2)}` : value.toFixed(2).replace('-', '−'));

function scale(result) {
  const needle = el('span', { class: 'needle' });
  needle.style.setProperty('--score', result.score);
  return el('div', { class: 'scale', 'aria-hidden': 'true' }, needle);
}

/** The sentence with the words that led to it marked. */
function marked(sentence, words) {
  return sentence
    .split(/([\p{L}\p{N}'’-]+)/u)
    .map((part) => (words.includes(part.toLowerCase()) ? el('mark', {}, part) : part));
}
