import { readiness, stats } from './api.js';
import { Bill } from './bill.js';
import { byId, bytes, dollars, el, number } from './dom.js';

const EVERY_MILLIS = 2000;

/** The counters at the top and the Redis badge, polled while the page is visible. */
export class Live {
  constructor(onRedis) {
    this.onRedis = onRedis;
    this.cards = { ai: counter('AI answers', '@AiCache'), web: counter('Products', '@WebCache') };
    this.heap = figure('In the heap');
    this.saved = figure('Time saved');
    this.bill = new Bill();
    byId('counters').append(this.cards.ai.root, this.cards.web.root, this.heap.root, this.saved.root);
    document.addEventListener('visibilitychange', () => this.refresh());
    setInterval(() => this.refresh(), EVERY_MILLIS);
    this.refresh();
  }

  async refresh() {
    if (document.hidden || this.busy) return;
    this.busy = true;
    try {
      const [report, check] = await Promise.all([stats(), readiness()]);
      this.show(report);
      this.showRedis(check);
    } catch {
      this.badge('gone', 'the server does not answer');
    } finally {
      this.busy = false;
    }
  }

  show(report) {
    this.cards.ai.show(report.ai);
    this.cards.web.show(report.web);
    const entries = report.ai.l1.entries + report.web.l1.entries;
    const evictions = report.ai.l1.evictions + report.web.l1.evictions;
    const { total, costSaved } = report.answers;
    this.saved.show(`${(total.savedMillis / 1000).toFixed(1)} s`, `and ${dollars(costSaved)} of the model’s bill`);
    this.bill.show(report.answers);
    this.heap.show(
      `${number.format(entries)} ${entries === 1 ? 'entry' : 'entries'}`,
      `${bytes(report.ai.l1.bytes + report.web.l1.bytes)}, ${number.format(evictions)} evicted`,
    );
  }

  /** The readiness check knows whether Redis answers, and whether the server minds. */
  showRedis(check) {
    const redis = check?.data?.redis;
    this.onRedis(redis);
    if (redis === 'up') {
      const micros = Number(check.data.latencyMicros);
      this.badge('up', micros ? `Redis is up · ${(micros / 1000).toFixed(1)} ms` : 'Redis is up');
    } else if (redis === 'not-configured') {
      this.badge('none', 'no Redis: memory only');
    } else {
      this.badge('down', check?.status === 'UP' ? 'Redis is away: serving from memory' : 'Redis is away: not ready');
    }
  }

  badge(state, words) {
    const badge = byId('redis');
    if (badge.dataset.state === state && state !== 'up') return;
    badge.dataset.state = state;
    badge.querySelector('.words').textContent = words;
  }
}

function counter(name, annotation) {
  const rate = el('b', {}, '–');
  const split = el('span', { class: 'split', 'aria-hidden': 'true' });
  const parts = ['L1', 'L2', 'NONE'].map((tier) => el('i', { 'data-tier': tier }));
  const legend = el('p', { class: 'legend' });
  split.append(...parts);
  const root = el(
    'div',
    { class: 'counter' },
    el('p', { class: 'name' }, name, ' ', el('code', {}, annotation)),
    el('p', { class: 'value' }, rate, ' hit rate'),
    split,
    legend,
  );
  return {
    root,
    show(stats) {
      const counts = [stats.l1.hits, stats.l2.hits, stats.misses];
      const reads = counts.reduce((sum, count) => sum + count, 0);
      rate.textContent = reads ? `${Math.round(stats.hitRate * 100)} %` : '–';
      parts.forEach((part, index) => part.style.setProperty('flex-grow', counts[index]));
      legend.replaceChildren(
        ...[
          ['L1', counts[0], 'L1'],
          ['L2', counts[1], 'L2'],
          ['NONE', counts[2], 'missed'],
        ].map(([tier, count, word]) => el('span', { 'data-tier': tier }, el('b', {}, number.format(count)), ` ${word}`)),
      );
    },
  };
}

function figure(name) {
  const value = el('b', {}, '–');
  const words = el('p', { class: 'legend' });
  const root = el('div', { class: 'counter' }, el('p', { class: 'name' }, name), el('p', { class: 'value' }, value), words);
  return {
    root,
    show(text, detail) {
      value.textContent = text;
      words.textContent = detail;
    },
  };
}
