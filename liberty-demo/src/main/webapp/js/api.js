/** What the server said when it could not do what was asked. */
export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { Accept: 'application/json', ...options.headers } });
  } catch {
    throw new Problem(0, 'No answer', 'The server cannot be reached. Is the demo still running?');
  }
  const type = response.headers.get('Content-Type') ?? '';
  const body = type.includes('json') ? await response.json() : null;
  if (!response.ok) {
    throw new Problem(response.status, body?.title ?? 'Error', body?.detail ?? 'The server gave no reason.');
  }
  return body;
}

export const operations = () => call('api/operations');
export const stats = () => call('api/cache/stats');
export const products = () => call('api/products');
export const product = (id) => call(`api/products/${encodeURIComponent(id)}`);
export const forgetProducts = () => call('api/cache/entries?pattern=product:*', { method: 'DELETE' });

export const ask = (operation, text, options) =>
  call(`api/ai/${operation}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text, options }),
  });

/** The readiness check of the library; readable also when it says DOWN. */
export async function readiness() {
  const response = await fetch('health/ready');
  const body = await response.json();
  return body.checks?.find((check) => check.name === 'cdi-cache');
}
