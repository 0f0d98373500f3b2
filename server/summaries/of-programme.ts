/** Which programme a summary's address is of. */
import type { FastifyRequest } from 'fastify';
import type { Db } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { type Chosen, chooseProgramme, programmeTyped } from '../programmes/queries.ts';
import { parsePeriod } from '../rules/period.ts';
import type { Day, Programme } from '../rules/types.ts';
import { findProgramme, listProgrammes } from '../targets/queries.ts';

/**
 * The programme of a period where none is named: the one whose summary of it was issued first, so that an
 * address that once answered answers the same for ever; while there is none, the one that ran on its last day.
 */
export function programmeOfPeriod(db: Db, period: { code: string; to: Day }): Programme {
  const issued = db.$client
    .prepare<[string], { of: number }>(
      'select programme_id as "of" from summary_issue where period = ? order by id limit 1',
    )
    .get(period.code);
  const own = listProgrammes(db).find((one) => one.id === issued?.of);
  return own ?? findProgramme(db, null, period.to);
}

/** The programme that the address names, else that of its period. @throws NotFound where there is none of that code */
export function chooseForPeriod(db: Db, request: FastifyRequest): Chosen {
  const named = programmeTyped(request.query);
  const period = parsePeriod(wordIn(request, 'period'));
  const code = named ?? (period === null ? null : programmeOfPeriod(db, period).code);
  return chooseProgramme(db, { programme: code }, period?.to ?? '');
}
