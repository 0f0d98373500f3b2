/** The second and third step: the list as matched and judged, resolved by somebody, then confirmed. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { lateRefusal } from '../baseline/queries.ts';
import { NotFound } from '../errors.ts';
import { type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { doing, nextOf } from '../plugins/work.ts';
import { answerTables, asOfNote, fileAsked, screenTable, type WriteColumn } from '../sheets/queries.ts';
import { batchTask } from './applying.ts';
import { type Batch, readBatch } from './form.ts';
import { checkPage } from './page.ts';
import { runOfDigest } from './queries.ts';
import { digestOf, dropStaged, findStaged, keepStaged, type Staged } from './staged.ts';
import { titleOf } from './words.ts';

const COLUMNS: WriteColumn[] = [
  { key: 'ticked', header: '更新', width: 8 },
  { key: 'line', header: '行号', kind: 'whole' },
  { key: 'text', header: '名单原文', width: 40 },
  { key: 'result', header: '结果', width: 10 },
  { key: 'name', header: '匹配到的企业', width: 34 },
  { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
  { key: 'change', header: '变化或原因', width: 60 },
];

/** A press of 选这家 beside a line: which line, and whose code. */
const CHOICE = /^([1-9]\d{0,6}):([0-9A-Z]{18})$/;

interface Answers extends Pick<Staged, 'picks' | 'ticks'> {
  /** Ticked lines with what was shown of each. */
  seen: Map<number, string>;
}

/** What was ticked and chosen: every line that could be ticked says what was shown of it. */
function answersOf(typed: Typed): Answers {
  const answers: Answers = { picks: {}, ticks: {}, seen: new Map() };
  for (const [name, value] of Object.entries(typed)) {
    const line = /^[sp]([1-9]\d{0,6})$/.exec(name)?.[1];
    if (line === undefined) continue;
    if (name.startsWith('p')) {
      if (value !== '') answers.picks[line] = value;
      continue;
    }
    const isTicked = typed[`t${line}`] === '1';
    answers.ticks[line] = isTicked;
    if (isTicked) answers.seen.set(Number(line), value);
  }
  return answers;
}

function isSamePick(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const lines = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...lines].every((line) => a[line] === b[line]);
}

/** Lines that moved while a long list was worked through, in the address that leads back to them. */
const LED_BACK = 500;
const changedQuery = (changed: readonly number[]) => `changed=${changed.slice(0, LED_BACK).join('.')}`;

function changedIn(query: unknown): number[] {
  const { changed = '' } = typedFrom(query);
  return /^[1-9]\d{0,6}(\.[1-9]\d{0,6})*$/.test(changed) ? changed.split('.').map(Number) : [];
}

/** A line that was resolved otherwise is proposed anew. */
function staged(before: Staged, { picks, ticks }: Answers): Staged {
  const kept = Object.entries(ticks).filter(([line]) => before.picks[line] === picks[line]);
  return { ...before, picks, ticks: Object.fromEntries(kept) };
}

export async function checking(app: FastifyInstance) {
  const { dataDir } = app.settings;
  const may = { config: { may: 'import' } } as const;
  const find = (request: FastifyRequest): Promise<Staged> =>
    findStaged(dataDir, wordIn(request, 'token'), request.person.accountId);
  function batchOf({ typed }: Staged): Batch {
    const { batch } = readBatch(typed, app.today());
    if (batch === null) throw new NotFound('batch');
    return batch;
  }
  /** Where a batch that was confirmed leads; null while it was not. */
  function doneAt(one: Staged): string | null {
    const id = runOfDigest(app.db, digestOf(one));
    return id === null ? null : `/sheets/batches/runs/${id}`;
  }
  function showCheck(reply: FastifyReply, one: Staged, fault = '', changed: readonly number[] = []) {
    const faults = fault === '' ? {} : { rows: fault };
    const about = { today: app.today(), now: app.instant(), changed };
    const page = {
      title: '批量更新：核对匹配',
      nav: 'enterprises',
      token: one.token,
      ...checkPage(app.db, batchOf(one), one, about),
      faults,
    };
    return show(reply, 'batches/check', page, fault === '' ? 200 : changed.length > 0 ? 409 : 422);
  }

  function showChanged(reply: FastifyReply, one: Staged, changed: readonly number[]) {
    const fault = `核对之后有 ${changed.length} 行发生了变化，还没有更新。看过标出的行再确认`;
    return showCheck(reply, one, fault, changed);
  }

  app.get('/sheets/batches/:token', may, async (request, reply) => {
    const one = await find(request);
    const done = doneAt(one);
    if (done !== null) return reply.redirect(done, 303);
    const changed = changedIn(request.query);
    return changed.length > 0 ? showChanged(reply, one, changed) : showCheck(reply, one);
  });

  app.get('/sheets/batches/:token/exports/:name', may, async (request, reply) => {
    const { kind } = fileAsked(request, ['lines']);
    const one = await find(request);
    const page = checkPage(app.db, batchOf(one), one, { today: app.today(), now: app.instant() });
    const rows = [...page.rows, ...page.missing]
      .sort((a, b) => a.line - b.line)
      .map((row) => ({
        ticked: row.isTicked,
        line: row.line,
        text: row.text,
        result: row.badge.word,
        name: row.enterprise?.name,
        uscc: row.enterprise?.uscc,
        change: [row.change, ...row.notes].join('；'),
      }));
    const notes = [asOfNote(app.today()), page.head, page.say];
    const table = screenTable('批量更新：核对结果', { notes, columns: COLUMNS, rows, name: '核对结果' });
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: '核对结果',
      act: 'export batches',
      words: `批量更新的核对结果（.${kind}），${page.head}，共 ${rows.length} 行`,
    });
  });

  app.post('/sheets/batches/:token', may, async (request, reply) => {
    const before = await find(request);
    const done = doneAt(before);
    if (done !== null) return reply.redirect(done, 303);
    const typed = typedFrom(request.body);
    const answers = answersOf(typed);
    const [, chosen, uscc] = CHOICE.exec(typed.choose ?? '') ?? [];
    if (chosen !== undefined && uscc !== undefined) answers.picks[chosen] = uscc;
    const one = staged(before, answers);
    await keepStaged(dataDir, one);
    const here = `/sheets/batches/${one.token}`;
    // Back to the line, judged: its change stands beside what was chosen.
    if (chosen !== undefined) return reply.redirect(`${here}#line-${chosen}`, 303);
    if (typed.step !== 'save') return reply.redirect(here, 303);
    if (!isSamePick(before.picks, one.picks)) {
      giveFlash(app.db, request.person, '选择的企业已核对，看过变化再确认更新。');
      return reply.redirect(here, 303);
    }
    if (answers.seen.size === 0) return showCheck(reply, one, '勾选要更新的企业');
    const batch = batchOf(one);
    // The baseline may have been signed since the first step.
    const late = lateRefusal(app.db, [batch.draft.effective_on], batch.lateReason);
    if (late !== null) return showCheck(reply, one, `${late.message}。返回上一步填写补录理由`);
    const { person } = request;
    const asked = {
      batch,
      fileName: one.fileName,
      picks: one.picks,
      ticked: answers.seen,
      digest: digestOf(one),
      by: by(request),
      today: app.today(),
    };
    const { job, outcome } = await doing(app, batchTask, asked, {
      accountId: person.accountId ?? 0,
      title: `批量更新：${titleOf(batch)}`,
      back: here,
      about: `batch ${one.token}`,
      leadTo: (made) => {
        if ('changed' in made) return `${here}?${changedQuery(made.changed)}`;
        if (made.isNew) giveFlash(app.db, person, `已更新 ${made.updated} 家。${made.headline}。`);
        return `/sheets/batches/runs/${made.runId}`;
      },
    });
    if (outcome !== null && 'changed' in outcome) return showChanged(reply, one, outcome.changed);
    return reply.redirect(nextOf(job), 303);
  });

  app.post('/sheets/batches/:token/drop', may, async (request, reply) => {
    await dropStaged(dataDir, (await find(request)).token);
    return reply.redirect('/sheets/batches', 303);
  });
}
