import { byId, duration, el, tierBadge } from './dom.js';

const MOST = 9;
const SHORTEST_EXPONENT = -2;
const DECADES = 5.5;
const TICKS = [
  [0.01, '10 µs'],
  [1, '1 ms'],
  [100, '0.1 s'],
];

const share = (millis) => Math.min(1, Math.max(0.015, (Math.log10(Math.max(millis, 1e-6)) - SHORTEST_EXPONENT) / DECADES));

/** The last requests with their server time, the newest first. */
export class Timeline {
  constructor() {
    this.root = byId('timeline');
    this.list = el('ol', { class: 'bars' });
    this.empty = el('p', { class: 'invitation' }, 'Nothing asked yet.');
    this.axis = el('div', { class: 'axis', 'aria-hidden': 'true', hidden: true });
    for (const [millis, label] of TICKS) {
      const tick = el('span', {}, label);
      tick.style.setProperty('--share', millis === 0.01 ? 0 : share(millis));
      this.axis.append(tick);
    }
    this.root.append(this.empty, this.list, this.axis);
  }

  add(name, cache) {
    const bar = el('span', { class: 'bar', 'data-tier': cache.tier });
    bar.style.setProperty('--share', share(cache.tookMillis));
    this.list.prepend(
      el(
        'li',
        {},
        el('span', { class: 'what', title: name }, name),
        el('span', { class: 'lane' }, bar),
        el('span', { class: 'time' }, duration(cache.tookMillis)),
        tierBadge(cache.tier),
      ),
    );
    while (this.list.children.length > MOST) this.list.lastChild.remove();
    this.empty.hidden = true;
    this.axis.hidden = false;
  }
}
