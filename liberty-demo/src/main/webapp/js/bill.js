import { byId, dollars, duration, el, number } from './dom.js';

const COLUMNS = ['Operation', 'Asked', 'From the cache', 'Model takes', 'Time saved', 'Tokens spent', 'Tokens saved'];

/** What was asked of the model since the server started, what that cost, and what the cache advises. */
export class Bill {
  constructor() {
    this.root = byId('bill');
    this.root.append(el('p', { class: 'invitation' }, 'Nothing asked yet.'));
  }

  show({ operations, total, costSpent, costSaved, recommendations }) {
    if (!total.requests) return;
    byId('cost').textContent = `${dollars(costSpent)} spent, ${dollars(costSaved)} saved`;
    const lines = operations.length > 1 ? [...operations, total] : operations;
    this.root.replaceChildren(
      el(
        'div',
        { class: 'lines' },
        el(
          'table',
          {},
          el('thead', {}, el('tr', {}, ...COLUMNS.map((name) => el('th', { scope: 'col' }, name)))),
          el('tbody', {}, ...lines.map(row)),
        ),
      ),
      ...recommendations.map(({ advice, reason }) => el('p', { class: 'advice' }, el('b', {}, advice), ` ${reason}`)),
    );
  }
}

function row(line) {
  const share = el('span', { class: 'share', 'aria-hidden': 'true' }, el('i', {}));
  share.style.setProperty('--share', line.hitRate);
  const cells = [
    number.format(line.requests),
    el('span', {}, share, el('span', { class: 'percent' }, `${Math.round(line.hitRate * 100)} %`)),
    line.generated ? duration(line.meanMillis) : '–',
    line.savedMillis ? duration(line.savedMillis) : '–',
    number.format(line.tokensSpent),
    number.format(line.tokensSaved),
  ];
  return el('tr', {}, el('th', { scope: 'row' }, line.operation), ...cells.map((cell) => el('td', {}, cell)));
}
