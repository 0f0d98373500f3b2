import type { Test } from 'tap';
import { type Db, write } from '../../db/open.ts';
import { enterprise, enterpriseVersion, event } from '../../db/schema.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { deriveMany } from '../../server/derived/derive.ts';
import { addToken } from '../../server/people/tokens.ts';
import { nameKey } from '../../server/rules/names.ts';
import type { Category, EventKind, OpenStage } from '../../server/rules/types.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { type Answer, openApp, type World } from '../helpers/app.ts';

const RECORDED = '2026-01-02T01:00:00.000Z';

export interface Step {
  category: Category;
  kind: EventKind;
  on: string;
  stage?: OpenStage;
  batch_year?: number;
  batch?: string;
  document_no?: string;
  reason?: 'review_failed' | 'below_scale';
  recorded_at?: string;
}

/** An enterprise with its events, written as the rooms write them. @returns its code */
export function bring(db: Db, n: number, name: string, steps: readonly Step[] = []): string {
  const uscc = fictionalCode(n);
  write(db, (tx) => {
    const { id } = tx
      .insert(enterprise)
      .values({
        uscc,
        name,
        name_key: nameKey(name),
        industry_code: '3825',
        chain: n % 2 === 0 ? '新材料' : '光伏新能源',
        area: '示例镇',
        contact_name: '示例联系人',
        contact_phone: '13800001402',
        tags: '示例标签、重点',
        created_at: RECORDED,
        updated_at: RECORDED,
        updated_by: '示例专员',
      })
      .returning({ id: enterprise.id })
      .get();
    const chain = n % 2 === 0 ? '新材料' : '光伏新能源';
    const facts = { name, in_scope: true, industry_code: '3825', chain, area: '示例镇', officer: null };
    tx.insert(enterpriseVersion)
      .values({
        enterprise_id: id,
        effective_on: '2026-01-01',
        recorded_at: RECORDED,
        recorded_by: '示例专员',
        changes: facts,
      })
      .run();
    for (const { on, recorded_at = `${on}T02:00:00.000Z`, ...rest } of steps) {
      tx.insert(event)
        .values({ enterprise_id: id, effective_on: on, recorded_at, recorded_by: '示例专员', ...rest })
        .run();
    }
    deriveMany(tx, [id]);
  });
  return uscc;
}

/** Three enterprises: additions of two categories, one in review, one exit. */
export function bringThree({ db }: World): string[] {
  const ps = { category: 'provincial_srdi' } as const;
  return [
    bring(db, 1, '示例甲新能源有限公司', [
      { ...ps, kind: 'recognised', on: '2026-07-10', batch: '2026年第一批', document_no: '示例〔2026〕1号' },
      { category: 'above_scale', kind: 'recognised', on: '2026-03-05', batch_year: 2026 },
    ]),
    bring(db, 2, '示例乙材料有限公司', [
      { ...ps, kind: 'recognised', on: '2023-07-10', batch_year: 2023, recorded_at: RECORDED },
      { ...ps, kind: 'exited', on: '2026-07-20', reason: 'review_failed' },
    ]),
    bring(db, 3, '示例丙光电有限公司', [{ ...ps, kind: 'stage', stage: 'in_review', on: '2026-09-01' }]),
  ];
}

export type Ask = (path: string, headers?: Record<string, string>) => Promise<Answer & { json: unknown }>;

/** The application and a system that asks it with a leader's token. */
export async function openApi(t: Test): Promise<World & { ask: Ask; token: string }> {
  const world = await openApp(t);
  world.as('leader');
  const at = world.clock.at.toISOString();
  const draft = { accountId: 1, label: '示例大屏', days: 30 };
  const token = addToken(world.db, draft, byCommandLine(at));
  const ask: Ask = async (path, headers = { authorization: `Bearer ${token}` }) => {
    const answer = await world.stranger.get(path, headers);
    return { ...answer, json: answer.body === '' ? null : JSON.parse(answer.body) };
  };
  return { ...world, ask, token };
}
