/** Which programme an address is of, and how its links stay with it. */
import type { Db } from '../../db/open.ts';
import { fileLinks, link } from '../format.ts';
import type { Day, Programme } from '../rules/types.ts';
import { findProgramme, listProgrammes } from '../targets/queries.ts';

type Query = Parameters<typeof link>[1];

export interface Chosen {
  programme: Programme & { source: string };
  /** Its code, where there are several and an address has to name it; null where there is one only. */
  programmeCode: string | null;
  /** An address of this programme; what follows a # stays at its end. */
  to: (path: string, query?: Query) => string;
  /** The two files of a table of it. */
  files: (path: string, query?: Query) => ReturnType<typeof fileLinks>;
  /** The same page of each programme, the one shown marked; empty where there is one only. */
  siblings: (path: string, query?: Query) => { name: string; href: string; isCurrent: boolean }[];
}

/** What is typed behind `?programme=`; null where nothing is. */
export function programmeTyped(query: unknown): string | null {
  const given = (query as { programme?: unknown } | null)?.programme;
  return typeof given === 'string' && given !== '' ? given : null;
}

/**
 * The programme that an address names, else the one that runs on the day. Links name it wherever there is
 * more than one, so that an address that is passed on means the same when another programme runs.
 * @throws NotFound where there is none of that code
 */
export function chooseProgramme(db: Db, query: unknown, day: Day): Chosen {
  return chosen(db, findProgramme(db, programmeTyped(query), day));
}

export function chosen(db: Db, programme: Programme & { source: string }): Chosen {
  const all = listProgrammes(db);
  const code = all.length > 1 ? programme.code : null;
  const own = (query: Query): Query => ({ ...query, programme: code });
  return {
    programme,
    programmeCode: code,
    to: (path, query = {}) => {
      const [plain = '', place] = path.split('#');
      return `${link(plain, own(query))}${place === undefined ? '' : `#${place}`}`;
    },
    files: (path, query = {}) => fileLinks(path, own(query)),
    siblings: (path, query = {}) =>
      all.length < 2
        ? []
        : all.map((one) => ({
            name: one.name,
            href: link(path, { ...query, programme: one.code }),
            isCurrent: one.id === programme.id,
          })),
  };
}
