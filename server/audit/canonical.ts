/** Keys that JSON writes as they are, in NFC as they stand. */
const PLAIN = /^\w+$/;

/**
 * JSON that two programs write alike: keys sorted by code unit, strings well formed and in NFC, numbers
 * as JavaScript prints them (finite ones only), `undefined` left out, dates as instants.
 * @throws Error on a number that JSON cannot say
 */
export function canonical(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed().normalize('NFC'));
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`JSON cannot say ${value}`);
    return JSON.stringify(value);
  }
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    const keys = Object.keys(record);
    // Nearly all keys are names of ours: written as they are, and sorted by code unit by themselves.
    if (keys.every((key) => PLAIN.test(key))) {
      let said = '';
      for (const key of keys.sort()) {
        const one = record[key];
        if (one !== undefined) said += `${said === '' ? '' : ','}"${key}":${canonical(one)}`;
      }
      return `{${said}}`;
    }
    const fields = Object.entries(record)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]) => [key.toWellFormed().normalize('NFC'), one] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${fields.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
  }
  throw new Error(`JSON cannot say a ${typeof value}`);
}
