import { ask, operations } from './api.js';
import { render } from './answers.js';
import { byId, clock, duration, el, number, tierBadge, TIERS } from './dom.js';
import { Live } from './live.js';
import { MissTimes } from './misses.js';
import { Road } from './road.js';
import { SAMPLES } from './samples.js';
import { Shop } from './shop.js';
import { Timeline } from './timeline.js';

const road = new Road();
const timeline = new Timeline();
const live = new Live((state) => road.redis(state));
const missTimes = new MissTimes();
const shop = new Shop((name, cache) => noticed(name, cache));
const offers = new Map();
let longest = Infinity;
let expiry = null;

const chosen = () => document.querySelector('input[name=operation]:checked')?.value;

/** Every answer, of the model or of the shop, goes through the timeline and the counters. */
function noticed(name, cache) {
  timeline.add(name, cache);
  if (!cache.hit) missTimes.set(cache.key, cache.tookMillis);
  live.refresh();
}

async function submit(event) {
  event.preventDefault();
  const text = byId('text').value;
  const operation = chosen();
  if (!checked(text, operation)) return;
  const options = operation === 'qa' ? { question: byId('question').value } : {};
  busy(true);
  road.start();
  const stopwatch = startStopwatch();
  try {
    const answer = await ask(operation, text, options);
    road.arrive(answer.cache.tier);
    show(operation, answer);
    noticed(offers.get(operation).title, answer.cache);
  } catch (problem) {
    road.fail();
    showProblem(problem);
  } finally {
    stopwatch();
    busy(false);
  }
}

/** What the page can tell without asking the server. */
function checked(text, operation) {
  const problem = !text.trim() ? 'Write or paste a text first.' : '';
  byId('text-problem').textContent = problem;
  if (problem) {
    byId('text').focus();
    return false;
  }
  if (operation === 'qa' && !byId('question').value.trim()) {
    byId('text-problem').textContent = 'Write a question first.';
    byId('question').focus();
    return false;
  }
  return true;
}

function busy(is) {
  byId('go').disabled = is;
  byId('go').textContent = is ? 'Asking …' : 'Ask';
  byId('answer').setAttribute('aria-busy', is);
}

function startStopwatch() {
  const start = performance.now();
  const show = () => (byId('stopwatch').textContent = `${((performance.now() - start) / 1000).toFixed(1)} s`);
  const timer = setInterval(show, 100);
  return () => {
    clearInterval(timer);
    byId('stopwatch').textContent = '';
  };
}

function show(operation, { result, cache }) {
  const area = byId('answer');
  area.dataset.state = 'answer';
  area.dataset.tier = cache.tier;
  area.replaceChildren(...[el('p', { class: 'story' }, tierBadge(cache.tier), ' ', story(cache)), ...render(operation, result), hint(cache)].filter(Boolean));
  facts(operation, cache);
}

function story(cache) {
  const before = missTimes.get(cache.key);
  if (!cache.hit) {
    return `Not cached: the model took ${duration(cache.tookMillis)}. Ask the same again.`;
  }
  const faster = before ? `, ${number.format(Math.max(1, Math.round(before / Math.max(cache.tookMillis, 0.001))))}× faster than the model` : '';
  return `From ${TIERS[cache.tier].words} in ${duration(cache.tookMillis)}${faster}.`;
}

function hint(cache) {
  return cache.tier === 'L2'
    ? el('p', { class: 'hint next' }, 'Another server, or this one before its restart, paid for this answer. Now it is in this heap, too.')
    : null;
}

function facts(operation, cache) {
  const left = el('b', {});
  const ring = el('span', { class: 'ring', 'aria-hidden': 'true' });
  const whole = Math.max(cache.ttlSeconds, offers.get(operation)?.ttlSeconds ?? 0);
  const end = performance.now() + cache.ttlSeconds * 1000;
  const tick = () => {
    const seconds = Math.max(0, (end - performance.now()) / 1000);
    left.textContent = cache.ttlSeconds ? (seconds ? clock(seconds) : 'expired') : 'not stored';
    ring.style.setProperty('--left', whole ? seconds / whole : 0);
  };
  clearInterval(expiry);
  expiry = setInterval(tick, 500);
  tick();
  byId('facts').replaceChildren(
    fact('Result', el('b', { id: 'fact-hit' }, cache.hit ? 'hit' : 'miss')),
    fact('Tier', el('b', { id: 'fact-tier' }, cache.tier)),
    fact('Server time', el('b', { id: 'fact-time' }, duration(cache.tookMillis))),
    fact('Lives for', ring, left),
    fact('Key', el('code', { id: 'fact-key', title: cache.key, tabindex: '0' }, cache.key)),
  );
  byId('facts').hidden = false;
}

const fact = (name, ...value) => el('div', {}, el('dt', {}, name), el('dd', {}, ...value));

function showProblem(problem) {
  const area = byId('answer');
  area.dataset.state = 'problem';
  area.replaceChildren(
    el('p', { class: 'story' }, el('span', { class: 'tier', 'data-tier': 'problem' }, problem.status || 'offline'), ` ${problem.title ?? 'Error'}`),
    el('p', { class: 'prose' }, problem.message),
  );
  byId('facts').hidden = true;
}

function measure() {
  const length = byId('text').value.length;
  const label = byId('text-length');
  label.textContent = longest === Infinity ? number.format(length) : `${number.format(length)} of ${number.format(longest)} characters`;
  label.classList.toggle('over', length > longest);
  byId('text-problem').textContent = '';
}

function choose() {
  const operation = chosen();
  byId('question-row').hidden = operation !== 'qa';
  const offer = offers.get(operation);
  if (offer) {
    byId('operation-hint').textContent = `${offer.description}. Cached for ${Math.round(offer.ttlSeconds / 60)}\u00a0min.`;
  }
}

function take(sample) {
  byId('text').value = sample.text;
  byId('question').value = sample.question;
  measure();
}

async function open() {
  byId('samples').append(
    ...SAMPLES.map((sample) => el('button', { type: 'button', class: 'sample', onclick: () => take(sample) }, sample.name)),
  );
  take(SAMPLES[0]);
  byId('ask').addEventListener('submit', submit);
  byId('text').addEventListener('input', measure);
  byId('ask').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) byId('ask').requestSubmit();
  });
  shop.open();
  try {
    const menu = await operations();
    longest = menu.maxTextLength;
    menu.operations.forEach((offer) => offers.set(offer.id, offer));
    byId('operations').append(
      ...menu.operations.map((offer, index) =>
        el(
          'label',
          {},
          el('input', { type: 'radio', name: 'operation', value: offer.id, checked: index === 0, onchange: choose }),
          el('span', {}, offer.title),
        ),
      ),
    );
    choose();
    measure();
  } catch (problem) {
    showProblem(problem);
  }
}

open();
