import { forgetProducts, product, products } from './api.js';
import { byId, duration, el, tierBadge } from './dom.js';

/** Twelve teas; the first cup of each takes a while. */
export class Shop {
  constructor(onAnswer) {
    this.onAnswer = onAnswer;
    this.cards = new Map();
    byId('fetch-all').addEventListener('click', () => this.fetchAll());
    byId('empty-shelf').addEventListener('click', () => this.empty());
  }

  async open() {
    try {
      const labels = await products();
      byId('teas').replaceChildren(...labels.map((label) => this.card(label)));
    } catch (problem) {
      this.say(problem.message);
    }
  }

  card(label) {
    const facts = el('span', { class: 'tea-facts' }, 'not fetched yet');
    const time = el('span', { class: 'tea-time' });
    const button = el(
      'button',
      { type: 'button', class: 'tea', 'data-id': label.id, onclick: () => this.fetch(label.id) },
      el('span', { class: 'cup', 'aria-hidden': 'true' }),
      el('span', { class: 'tea-name' }, label.name),
      facts,
      time,
    );
    button.style.setProperty('--tea', label.color);
    this.cards.set(label.id, { button, facts, time, name: label.name });
    return button;
  }

  async fetch(id) {
    const card = this.cards.get(id);
    if (card.button.getAttribute('aria-busy') === 'true') return null;
    card.button.setAttribute('aria-busy', 'true');
    card.time.replaceChildren(el('span', { class: 'hint' }, 'fetching …'));
    try {
      const answer = await product(id);
      const tea = answer.result;
      card.button.dataset.tier = answer.cache.tier;
      card.button.title = `${tea.notes}. ${tea.origin}. ${tea.temperature} °C, ${duration(tea.steepSeconds * 1000)}`;
      card.facts.textContent = `€ ${tea.price.toFixed(2)} · ${tea.temperature} °C`;
      card.time.replaceChildren(tierBadge(answer.cache.tier), ` ${duration(answer.cache.tookMillis)}`);
      this.onAnswer(card.name, answer.cache);
      return answer.cache;
    } catch (problem) {
      card.time.replaceChildren(el('span', { class: 'sorry' }, problem.message));
      return null;
    } finally {
      card.button.setAttribute('aria-busy', 'false');
    }
  }

  async fetchAll() {
    const start = performance.now();
    byId('fetch-all').disabled = true;
    const all = await Promise.all([...this.cards.keys()].map((id) => this.fetch(id)));
    byId('fetch-all').disabled = false;
    const hits = all.filter((cache) => cache?.hit).length;
    this.say(`${all.length} teas in ${duration(performance.now() - start)}, network included: ${hits} from the cache, ${all.length - hits} from the cellar.`);
  }

  async empty() {
    try {
      const { removed } = await forgetProducts();
      for (const card of this.cards.values()) {
        delete card.button.dataset.tier;
        card.facts.textContent = 'not in the cache';
        card.time.replaceChildren();
      }
      this.say(`${removed} ${removed === 1 ? 'entry' : 'entries'} removed from both tiers, on every server.`);
    } catch (problem) {
      this.say(problem.message);
    }
  }

  say(words) {
    byId('shop-status').textContent = words;
  }
}
