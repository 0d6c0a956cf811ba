/** Makes an element; text never becomes markup. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value != null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** A duration with three telling digits. */
export function duration(millis) {
  if (millis >= 1000) return `${(millis / 1000).toFixed(2)} s`;
  if (millis >= 100) return `${millis.toFixed(0)} ms`;
  if (millis >= 10) return `${millis.toFixed(1)} ms`;
  if (millis >= 1) return `${millis.toFixed(2)} ms`;
  return `${millis.toFixed(3)} ms`;
}

export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${String(Math.floor((whole % 3600) / 60)).padStart(hours ? 2 : 1, '0')}:${String(whole % 60).padStart(2, '0')}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** Of answers that cost fractions of a cent. */
export const dollars = (amount) => `$${amount.toFixed(4)}`;

export const number = new Intl.NumberFormat('en');

export function bytes(count) {
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${(count / 1024).toFixed(1)} KB`;
  return `${(count / 1024 / 1024).toFixed(1)} MB`;
}

/** How each tier is called on this page. */
export const TIERS = {
  L1: { name: 'L1', words: 'this JVM’s heap' },
  L2: { name: 'L2', words: 'Redis' },
  NONE: { name: 'miss', words: 'the source' },
};

export function tierBadge(tier) {
  return el('span', { class: 'tier', 'data-tier': tier }, TIERS[tier].name);
}
