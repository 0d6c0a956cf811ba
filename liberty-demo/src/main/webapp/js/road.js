import { byId, el } from './dom.js';

const STOPS = [
  { id: 'you', name: 'You', words: 'this page' },
  { id: 'L1', name: 'L1', words: 'heap' },
  { id: 'L2', name: 'L2', words: 'Redis' },
  { id: 'NONE', name: 'Model', words: 'slow' },
];
const LEG_MILLIS = 190;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** You, L1, L2, the model; a dot runs as far as an answer had to be fetched from. */
export class Road {
  constructor() {
    this.root = byId('road');
    this.dot = el('span', { class: 'dot' });
    this.stops = STOPS.map((stop) =>
      el(
        'li',
        { class: 'stop', 'data-stop': stop.id },
        el('span', { class: 'node' }),
        el('b', {}, stop.name),
        el('span', { class: 'words' }, stop.words),
      ),
    );
    this.root.append(el('ol', {}, ...this.stops), el('span', { class: 'track' }), el('span', { class: 'walked' }), this.dot);
    this.root.setAttribute('data-state', 'idle');
  }

  /** The dot sets out; it waits at the model until {@link arrive}. */
  start() {
    this.mark('out', null);
    this.move([0, 1, 2, 3], LEG_MILLIS * 1.2);
  }

  /** The answer came from that tier: the dot turns around there. */
  arrive(tier) {
    const at = STOPS.findIndex((stop) => stop.id === tier);
    this.mark('home', tier);
    this.move([this.position(), at, at, 0], LEG_MILLIS);
  }

  fail() {
    this.mark('failed', null);
    this.move([this.position(), 0], LEG_MILLIS);
  }

  redis(state) {
    this.stops[2].setAttribute('data-redis', state ?? 'down');
    this.stops[2].querySelector('.words').textContent =
      { down: 'Redis is away', 'not-configured': 'not configured' }[state] ?? 'Redis';
  }

  mark(state, tier) {
    this.root.setAttribute('data-state', state);
    this.root.setAttribute('data-tier', tier ?? '');
    const reached = STOPS.findIndex((stop) => stop.id === tier);
    this.stops.forEach((stop, index) => {
      stop.classList.toggle('passed', reached > 0 && index < reached && index > 0);
      stop.classList.toggle('answered', index === reached);
    });
    this.root.style.setProperty('--reached', Math.max(0, reached));
  }

  move(path, leg) {
    this.animation?.cancel();
    const last = path[path.length - 1];
    this.dot.style.setProperty('--at', last);
    if (calm.matches) return;
    const way = path.slice(1).map((stop, index) => Math.max(0.35, Math.abs(stop - path[index])));
    const total = way.reduce((sum, part) => sum + part, 0);
    let gone = 0;
    const frames = path.map((stop, index) => {
      gone += index ? way[index - 1] : 0;
      return { left: left(stop), offset: gone / total, easing: 'ease-in-out' };
    });
    this.animation = this.dot.animate(frames, { duration: leg * total, fill: 'none' });
  }

  /** Where the dot is now, in stops. */
  position() {
    const width = this.root.clientWidth || 1;
    return (parseFloat(getComputedStyle(this.dot).left) / width) * STOPS.length - 0.5;
  }
}

const left = (stop) => `${((stop + 0.5) / STOPS.length) * 100}%`;
