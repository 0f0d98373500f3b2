import { and, desc, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { summaryStep } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { Conflict, Refused } from '../errors.ts';
import { listAccounts } from '../people/queries.ts';
import { type Act, isAllowed } from '../rules/roles.ts';
import { judgeStep, STEP_NAMES, type Step, type StepJudged, type Taker } from '../rules/summary-steps.ts';
import type { Instant } from '../rules/types.ts';
import { namedInLog } from '../targets/queries.ts';
import type { DraftAt } from './drafts.ts';
import { readDraft } from './store.ts';

export interface Taken {
  step: 'prepared' | 'reviewed';
  account_id: number | null;
  recorded_by: string;
  recorded_at: Instant;
}

/** The steps that hold for these words and figures, and those that were taken for earlier ones. */
export interface Steps {
  prepared: Taken | null;
  reviewed: Taken | null;
  /** A step was taken for this draft, and the figures have changed since. */
  moved: boolean;
}

/** Who could take a step, so that nobody has to take two. */
const ACT_OF: Record<Step, Act> = {
  prepared: 'draft summaries',
  reviewed: 'issue summaries',
  issued: 'issue summaries',
};

function able(db: Db, step: Step): number[] {
  return listAccounts(db)
    .filter((one) => one.disabledAt === null && isAllowed(one.roles, ACT_OF[step]))
    .map((one) => one.id);
}

export function stepsOf(db: Db, at: DraftAt, draftVersion: number, figures: string): Steps {
  const rows = db
    .select()
    .from(summaryStep)
    .where(
      and(
        eq(summaryStep.programme_id, at.programmeId),
        eq(summaryStep.period, at.period.code),
        eq(summaryStep.draft_version, draftVersion),
      ),
    )
    .orderBy(desc(summaryStep.id))
    .all();
  const own = rows.filter((one) => one.figures === figures);
  const prepared = own.find((one) => one.step === 'prepared') ?? null;
  const reviewed =
    prepared === null ? null : (own.find((one) => one.step === 'reviewed' && one.id > prepared.id) ?? null);
  return { prepared, reviewed, moved: rows.length > 0 && prepared === null };
}

const takerOf = (one: Taken): Taker => one.account_id ?? one.recorded_by;

/** Whether this person may take the step now, and what is in the way. */
export function judgeTaking(db: Db, steps: Steps, step: Step, who: Taker): StepJudged {
  const before: Partial<Record<Step, Taker>> = {};
  if (steps.prepared !== null && step !== 'prepared') before.prepared = takerOf(steps.prepared);
  if (steps.reviewed !== null && step === 'issued') before.reviewed = takerOf(steps.reviewed);
  return judgeStep(step, who, before, able(db, step));
}

/** 审核（编制人兼） where the same person took two steps. */
export function alsoWords(judged: StepJudged): string {
  return judged.ok && judged.same !== null ? `（${STEP_NAMES[judged.same]}人兼，无其他人可办）` : '';
}

/**
 * Records 编制 or 审核 of the draft and figures that somebody saw.
 * @throws Conflict where either has changed since, Refused where another has to do it
 */
export function takeStep(
  tx: Tx,
  at: DraftAt,
  taking: { step: Taken['step']; version: number; figures: string; seen: string },
  by: By,
): void {
  const { step, version, figures, seen } = taking;
  const draft = readDraft(tx, at.programmeId, at.period.code);
  if (draft.version !== version || figures !== seen) throw new Conflict('summary');
  const judged = judgeTaking(tx, stepsOf(tx, at, version, figures), step, by.accountId ?? by.actor);
  if (!judged.ok) throw new Refused([{ rule: 'steps', field: step, message: judged.message }]);
  tx.insert(summaryStep)
    .values({
      programme_id: at.programmeId,
      period: at.period.code,
      draft_version: version,
      step,
      figures,
      account_id: by.accountId,
      recorded_at: by.at,
      recorded_by: by.actor,
    })
    .run();
  record(tx, {
    ...by,
    act: `summary ${step}`,
    sentence: `${STEP_NAMES[step]}了${namedInLog(tx, at.programmeId)}${at.period.words}小结${alsoWords(judged)}`,
    detail: { period: at.period.code, version, figures },
  });
}
