const STORE = 'miss-times';

/** How long each key took when nothing was cached; survives a reload of the page. */
export class MissTimes {
  constructor() {
    try {
      this.times = new Map(JSON.parse(sessionStorage.getItem(STORE)) ?? []);
    } catch {
      this.times = new Map();
    }
  }

  has(key) {
    return this.times.has(key);
  }

  get(key) {
    return this.times.get(key);
  }

  set(key, millis) {
    this.times.set(key, millis);
    try {
      sessionStorage.setItem(STORE, JSON.stringify([...this.times].slice(-200)));
    } catch {
      // Storage can be off or full; the page then forgets on reload.
    }
  }
}
