/** What was sent to a server, and how often it is there: whole, or not at all. */
import type { Db } from '../../db/open.ts';

/** Something that a server answered as saved, or that was on its way when it was cut off. */
export interface Sent {
  what: 'enterprise' | 'event' | 'import' | 'batch' | 'undo' | 'issue';
  /** Unique: a name, a note, the name of a file, a document's number, the words of a correction. */
  mark: string;
  /** So many rows it is, all of them or none. */
  rows: number;
  /** SHA-256 of the file that went with it, if one did. */
  sha256: string | null;
  saved: boolean;
  /** Where the server's trace stood when it was acknowledged. */
  at: number;
}

export function sending(what: Sent['what'], mark: string, rows = 1): Sent {
  return { what, mark, rows, sha256: null, saved: false, at: 0 };
}

/** Its rows, and the lines of the log that tell of it. */
const COUNTS: Record<Sent['what'], string> = {
  enterprise: `select (select count(*) from enterprise where name = @mark) as rows,
    (select count(*) from audit where act = 'enterprise created'
      and enterprise_id in (select id from enterprise where name = @mark)) as told`,
  event: `select (select count(*) from event where note = @mark) as rows,
    (select count(*) from audit where act = 'event recorded'
      and event_id in (select id from event where note = @mark)) as told`,
  import: `select (select count(*) from enterprise where name glob @mark || ' *') as rows,
    (select count(*) from audit where act = 'import enterprises' and instr(sentence, @mark || '.csv') > 0) as told`,
  batch: `select (select count(*) from event where document_no = @mark) as rows,
    (select count(*) from audit where act = 'batch recorded'
      and import_id in (select import_id from event where document_no = @mark)) as told`,
  undo: `select (select count(*) from event_void where event_id in (select id from event where document_no = @mark)) as rows,
    (select count(*) from audit where act = 'batch undone'
      and import_id in (select import_id from event where document_no = @mark)) as told`,
  issue: `select (select count(*) from summary_issue where correction = @mark) as rows,
    (select count(*) from summary_issue where correction = @mark) as told`,
};

function filesOf(db: Db, mark: string): string[] {
  return db.$client
    .prepare<[string], string>(
      'select sha256 from attachment where event_id in (select id from event where note = ?)',
    )
    .pluck()
    .all(mark);
}

/**
 * Whether what was acknowledged is there once, with its line in the log and its file, and what was cut off is
 * there as a whole or not at all.
 * @param isWhole whether a stored file is what its name says
 */
export function sentFaults(db: Db, sent: readonly Sent[], isWhole: (sha256: string) => boolean): string[] {
  const faults: string[] = [];
  for (const one of sent) {
    const { mark } = one;
    const { rows, told } = db.$client
      .prepare<{ mark: string }, { rows: number; told: number }>(COUNTS[one.what])
      .get({ mark }) ?? { rows: 0, told: 0 };
    if (one.saved && rows !== one.rows) {
      faults.push(`${one.what} ${mark} was acknowledged and is there ${rows} times of ${one.rows}`);
    }
    if (rows !== 0 && rows !== one.rows)
      faults.push(`${one.what} ${mark} is there ${rows} times of ${one.rows}`);
    if ((rows === 0 ? 0 : one.what === 'issue' ? rows : 1) !== told) {
      faults.push(`${one.what} ${mark}: ${rows} rows and ${told} lines in the log`);
    }
    if (rows === 0 || one.sha256 === null) continue;
    const [file, ...more] = filesOf(db, mark);
    if (file !== one.sha256 || more.length > 0) faults.push(`${mark} lacks its file`);
    else if (!isWhole(file)) faults.push(`the file of ${mark} is not whole`);
  }
  return faults;
}
