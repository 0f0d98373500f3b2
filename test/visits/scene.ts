import type { Test } from 'tap';
import { write } from '../../db/open.ts';
import type { RequestKind } from '../../server/rules/requests.ts';
import { raiseRequest, recordVisit, type StepDraft, takeStep } from '../../server/visits/queries.ts';
import { openApp, type World } from '../helpers/app.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

export interface At {
  id: number;
  uscc: string;
  name: string;
}

/** The application with one enterprise, and an officer before it. */
export async function openVisits(t: Test) {
  const world = await openApp(t);
  const at = addEnterprise(world.db, { officer: '专员甲' });
  return { world, at, officer: world.as('officer') };
}

type Facts = Parameters<typeof recordVisit>[1]['facts'];

const FACTS: Facts = {
  on_day: '2026-08-10',
  visitors: '专员甲',
  manner: 'on_site',
  content: '了解生产经营情况',
  received_by: '王示例',
  position: '总经理',
};

/** A visit of that enterprise; gives its id. */
export function addVisit(world: World, at: At, facts: Partial<Facts> = {}, recordedAt?: string): number {
  return write(world.db, (tx) =>
    recordVisit(tx, { enterprise: at, facts: { ...FACTS, ...facts } }, recordedBy(recordedAt)),
  );
}

interface Raised {
  raised_on?: string;
  kind?: RequestKind;
  owner?: string;
  due_on?: string | null;
}

/** A request of that enterprise; gives its id. */
export function addRequest(world: World, at: At, raised: Raised = {}, recordedAt?: string): number {
  const facts = {
    raised_on: '2026-08-10',
    kind: 'finance' as const,
    content: '希望对接信用贷款',
    owner: '专员甲',
    unit: '',
    due_on: '2026-09-10',
    ...raised,
  };
  return write(world.db, (tx) =>
    raiseRequest(tx, { enterprise: at, visitId: null, ...facts }, recordedBy(recordedAt)),
  );
}

/** Takes a step of a request. */
export function step(world: World, id: number, taken: Partial<StepDraft>, recordedAt?: string): void {
  const nothing = { words: '示例说明', owner: null, unit: null, due_on: null, satisfaction: null };
  const draft: StepDraft = {
    kind: 'accepted',
    on_day: '2026-08-12',
    request_kind: null,
    content: null,
    ...nothing,
    ...taken,
  };
  write(world.db, (tx) => takeStep(tx, id, draft, '2026-12-31', recordedBy(recordedAt)));
}
