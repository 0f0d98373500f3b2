/** Preloaded into a server: what looks every minute whether the night's work is owed looks five times a second. */
const MINUTE_MS = 60_000;
const QUICK_MS = 200;

const { setInterval: real } = globalThis;
const quick = (does: () => void, ms?: number) => real(does, ms === MINUTE_MS ? QUICK_MS : ms);
globalThis.setInterval = quick as typeof setInterval;
