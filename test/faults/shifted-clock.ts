/** Preloaded into a server: its clock is shifted by the milliseconds that stand in the file CLOCK_FILE. */
import { readFileSync } from 'node:fs';

const RealDate = Date;
const file = process.env.CLOCK_FILE ?? '';

function shift(): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

class Shifted extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + shift());
    else super(...(given as [number]));
  }
  static override now(): number {
    return RealDate.now() + shift();
  }
}
globalThis.Date = Shifted as DateConstructor;
