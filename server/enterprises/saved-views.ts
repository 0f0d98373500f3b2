/** Views of the list that somebody saved: own, or shared with everybody who reads enterprises. */
import { and, asc, count as countRows, desc, eq, ne, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.ts';
import { account, savedView } from '../../db/schema.ts';
import { answersPerTables } from '../../db/written.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { NotFound } from '../errors.ts';
import { nameKey } from '../rules/names.ts';
import { type Filters, queryOf, readFilters } from './filters.ts';
import { filtersInWords, orderInWords } from './list-words.ts';

/** So many a person may have, and so many may be shared by all: they stand above every list. */
export const MOST_OWN = 20;
export const MOST_SHARED = 30;

export interface SavedView {
  id: number;
  name: string;
  shared: boolean;
  /** As in the list's address; what this program does not know is kept. */
  query: string;
  version: number;
  position: number;
  /** The maker: the account, and the name as it shows. */
  account_id: number;
  maker: string;
  updated_at: string;
  updated_by: string;
}

const columns = {
  id: savedView.id,
  name: savedView.name,
  shared: savedView.shared,
  query: savedView.query,
  version: savedView.version,
  position: savedView.position,
  account_id: savedView.account_id,
  maker: account.display,
  updated_at: savedView.updated_at,
  updated_by: savedView.updated_by,
};

/** The filters that a view stands for, as far as this program knows them. */
export function filtersIn({ query }: Pick<SavedView, 'query'>): Filters {
  return readFilters(Object.fromEntries(new URLSearchParams(query))).filters;
}

/** The filters and their order as a view keeps them; '' where nothing narrows or orders the list. */
export function queryText(filters: Filters): string {
  return new URLSearchParams(queryOf(filters)).toString();
}

/** 类别：省级，阶段：公示；按名称拼音排序 */
export function viewInWords(view: Pick<SavedView, 'query'>): string {
  const filters = filtersIn(view);
  return [filtersInWords(filters) || '全部企业', orderInWords(filters)].join('；');
}

/** What somebody sees: their own in their order, then what others share, by name. */
export function viewsFor(db: Db | Tx, accountId: number | null): SavedView[] {
  if (accountId === null) return [];
  return [...keptViews(db, String(accountId), () => readViews(db, accountId))];
}

/** They stand above every list. */
const keptViews = answersPerTables<readonly SavedView[]>(['saved_view', 'account'], 1_000);

function readViews(db: Db | Tx, accountId: number): SavedView[] {
  const all = db
    .select(columns)
    .from(savedView)
    .innerJoin(account, eq(account.id, savedView.account_id))
    .where(or(eq(savedView.account_id, accountId), eq(savedView.shared, true)))
    .orderBy(asc(savedView.position), asc(savedView.id))
    .all();
  const own = all.filter((one) => one.account_id === accountId);
  const others = all.filter((one) => one.account_id !== accountId);
  return [...own, ...others.sort((a, b) => a.name.localeCompare(b.name, 'zh-Hans-CN') || a.id - b.id)];
}

/** @throws NotFound where there is none that this account may see */
export function findView(db: Db | Tx, id: number, accountId: number | null): SavedView {
  const found = db
    .select(columns)
    .from(savedView)
    .innerJoin(account, eq(account.id, savedView.account_id))
    .where(eq(savedView.id, id))
    .get();
  if (found === undefined || accountId === null) throw new NotFound('view');
  if (!found.shared && found.account_id !== accountId) throw new NotFound('view');
  return found;
}

export interface ViewDraft {
  name: string;
  shared: boolean;
  query: string;
}

/** Why a name or the number of views stands against saving; null where nothing does. */
export function judgeView(
  tx: Db | Tx,
  { name, shared }: Pick<ViewDraft, 'name' | 'shared'>,
  { accountId, id }: { accountId: number; id: number | null },
): { field: 'name' | 'shared'; message: string } | null {
  const other = id === null ? undefined : ne(savedView.id, id);
  const taken = tx
    .select({ name: savedView.name, maker: account.display, owner: savedView.account_id })
    .from(savedView)
    .innerJoin(account, eq(account.id, savedView.account_id))
    .where(
      and(
        other,
        shared
          ? or(eq(savedView.account_id, accountId), eq(savedView.shared, true))
          : eq(savedView.account_id, accountId),
      ),
    )
    .all()
    // Two that differ in width, case or spaces alone cannot be told apart above a list.
    .find((one) => nameKey(one.name) === nameKey(name));
  if (taken !== undefined) {
    const whose = taken.owner === accountId ? '' : `，由${taken.maker}共用`;
    return { field: 'name', message: `已有名为“${taken.name}”的视图${whose}。换一个名称` };
  }
  const many = (which: ReturnType<typeof eq>) =>
    tx.select({ n: countRows() }).from(savedView).where(and(which, other)).get()?.n ?? 0;
  if (id === null && many(eq(savedView.account_id, accountId)) >= MOST_OWN) {
    return { field: 'name', message: `一人最多保存 ${MOST_OWN} 个视图。先删除不用的视图` };
  }
  if (shared && many(eq(savedView.shared, true)) >= MOST_SHARED) {
    return { field: 'shared', message: `共用的视图最多 ${MOST_SHARED} 个。先删除不用的，或只给自己用` };
  }
  return null;
}

/** Adds a view at the end of its maker's; what is shared stands in the log. @returns its id */
export function addView(tx: Tx, draft: ViewDraft, accountId: number, by: By): number {
  const last = tx
    .select({ position: savedView.position })
    .from(savedView)
    .where(eq(savedView.account_id, accountId))
    .orderBy(desc(savedView.position))
    .get();
  const { id } = tx
    .insert(savedView)
    .values({
      ...draft,
      account_id: accountId,
      position: (last?.position ?? 0) + 1,
      updated_at: by.at,
      updated_by: by.actor,
    })
    .returning({ id: savedView.id })
    .get();
  if (draft.shared) tell(tx, by, 'view shared', `新建共用视图“${draft.name}”（${viewInWords(draft)}）`, id);
  return id;
}

function tell(tx: Tx, by: By, act: string, sentence: string, id: number, detail: object = {}): void {
  record(tx, { ...by, act, sentence, detail: { view: id, ...detail } });
}

/** Changes a view; what is or becomes shared stands in the log, old and new. */
export function reviseView(tx: Tx, before: SavedView, draft: ViewDraft, by: By): void {
  const { id, name, shared, query } = before;
  if (name === draft.name && shared === draft.shared && query === draft.query) return;
  tx.update(savedView)
    .set({ ...draft, version: sql`version + 1`, updated_at: by.at, updated_by: by.actor })
    .where(eq(savedView.id, id))
    .run();
  if (!shared && !draft.shared) return;
  const told = [
    name === draft.name ? '' : `改名为“${draft.name}”`,
    query === draft.query ? '' : `条件由“${viewInWords(before)}”改为“${viewInWords(draft)}”`,
    shared === draft.shared ? '' : draft.shared ? '设为大家共用' : '改为只有本人可见',
  ].filter((one) => one !== '');
  const detail = { from: { name, shared, query }, to: draft };
  tell(tx, by, 'view revised', `共用视图“${name}”：${told.join('，')}`, id, detail);
}

export function dropView(tx: Tx, { id, name, shared, query }: SavedView, by: By): void {
  tx.delete(savedView).where(eq(savedView.id, id)).run();
  if (shared)
    tell(tx, by, 'view removed', `删除共用视图“${name}”（${viewInWords({ query })}）`, id, { query });
}

/** Moves a view before the one above it or after the one below, among its maker's; at the end it stays. */
export function moveView(tx: Tx, view: SavedView, to: 'up' | 'down'): void {
  const own = viewsFor(tx, view.account_id).filter((one) => one.account_id === view.account_id);
  const at = own.findIndex((one) => one.id === view.id);
  const other = own[at + (to === 'up' ? -1 : 1)];
  if (other === undefined) return;
  const order = own.map((one) => one.id);
  order[at] = other.id;
  order[at + (to === 'up' ? -1 : 1)] = view.id;
  order.forEach((id, i) => {
    tx.update(savedView)
      .set({ position: i + 1 })
      .where(eq(savedView.id, id))
      .run();
  });
}
