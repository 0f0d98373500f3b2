/** Whether things can be saved, as the writes before tell: no clock, no disk, no server. */
import type { Trouble } from '../../db/trouble.ts';

/** What stops all saving; another writer is over by itself. */
export type Stop = Exclude<Trouble, 'busy'>;

/** So many writes that fail one after the other are no accident. */
export const IN_ROW = 3;

/** These stop saving at once: trying again helps nobody. */
const AT_ONCE: readonly Trouble[] = ['read-only', 'corrupt', 'sync'];
/** These end when a trial write succeeds; the others with the process. */
const PASSING: readonly Trouble[] = ['full', 'io', 'read-only'];

export class StorageState {
  /** Why nothing is saved now; null where all is. */
  stop: Stop | null;
  /** It stays as it is until the next start: the folder was read-only when the server came. */
  readonly isFixed: boolean;
  private inRow = 0;

  constructor(fixed: Stop | null = null) {
    this.stop = fixed;
    this.isFixed = fixed !== null;
  }

  failed(trouble: Trouble): void {
    if (trouble === 'busy' || this.stop === 'sync' || this.isFixed) return;
    this.inRow += 1;
    if (AT_ONCE.includes(trouble) || this.inRow >= IN_ROW) this.stop = trouble;
  }

  written(): void {
    this.inRow = 0;
  }

  /** Whether a trial write could end it. */
  get isPassing(): boolean {
    return this.stop !== null && !this.isFixed && PASSING.includes(this.stop);
  }

  recovered(): void {
    if (!this.isPassing) return;
    this.stop = null;
    this.inRow = 0;
  }
}
