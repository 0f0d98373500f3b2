import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { Conflict, NotFound } from '../errors.ts';
import { link } from '../format.ts';
import { type Faults, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import {
  ENTRY_CATEGORIES,
  ENTRY_KINDS,
  entryCategoryName,
  entryKindName,
  spanInWords,
} from '../rules/calendar.ts';
import { yearAsked } from './asking.ts';
import { addEntry, copyYear, type EntryVersion, reviseEntry, versionsOfEntry } from './entries.ts';
import { EntryForm, ReasonForm } from './form.ts';

interface Sheet {
  typed: Typed;
  faults?: Faults;
  isConflict?: boolean;
}

const KINDS = ENTRY_KINDS.map((one): [string, string] => [one, entryKindName(one)]);
const CATEGORIES: [string, string][] = [
  ['', '不限'],
  ...ENTRY_CATEGORIES.map((one): [string, string] => [one, entryCategoryName(one)]),
];

function typedOf(entry: EntryVersion): Typed {
  return {
    year: String(entry.year),
    kind: entry.kind,
    category: entry.category ?? '',
    title: entry.title,
    opens_on: entry.opens_on ?? '',
    closes_on: entry.closes_on ?? '',
    confirmed: entry.confirmed ? 'yes' : 'no',
    source: entry.source,
    note: entry.note,
  };
}

/** Entries of the calendar: added, changed with their history, taken out; a year copied from the one before. */
export async function editRoutes(app: FastifyInstance) {
  const config = { may: 'keep calendar' } as const;

  function page(reply: FastifyReply, versions: readonly EntryVersion[], sheet: Sheet) {
    const { typed, faults = {}, isConflict = false } = sheet;
    const last = versions.at(-1) ?? null;
    const base = String(last?.version ?? 0);
    const data = {
      title: last === null ? '新增日历事项' : '修改日历事项',
      nav: 'calendar',
      entry: last?.entry ?? null,
      last,
      lastWords:
        last === null ? '' : `${last.title}，${spanInWords(last)}${last.confirmed ? '' : '（待确认）'}`,
      kinds: KINDS,
      categories: CATEGORIES,
      base: isConflict ? base : (typed.base ?? base),
      versions: versions.map((one) => ({ ...one, span: spanInWords(one) })).reverse(),
      typed,
      faults,
      isConflict,
    };
    const status = isConflict ? 409 : Object.keys(faults).length > 0 ? 422 : 200;
    return show(reply, 'calendar/entry', data, status);
  }

  app.get('/calendar/new', { config }, async (request, reply) =>
    page(reply, [], { typed: { year: String(yearAsked(request.query, app.today())), confirmed: 'no' } }),
  );

  app.post('/calendar/new', { config }, async (request, reply) => {
    const form = readForm(EntryForm, request.body);
    if (!form.ok) return page(reply, [], form);
    write(app.db, (tx) => addEntry(tx, form.data, by(request)));
    giveFlash(app.db, request.person, `已新增“${form.data.title}”。`);
    return reply.redirect(link('/calendar', { year: form.data.year }), 303);
  });

  app.post('/calendar/copy', { config }, async (request, reply) => {
    const year = yearAsked(request.body, app.today());
    const n = write(app.db, (tx) => copyYear(tx, year, by(request)));
    giveFlash(
      app.db,
      request.person,
      n === 0 ? '没有可以复制的事项。' : `已复制 ${n} 项到${year}年，日期都标为待确认。`,
    );
    return reply.redirect(link('/calendar', { year }), 303);
  });

  function found(request: FastifyRequest): EntryVersion[] {
    const versions = versionsOfEntry(app.db, idIn(request, 'calendar entry'));
    if (versions.at(-1)?.removed !== false) throw new NotFound('calendar entry');
    return versions;
  }

  app.get('/calendar/entries/:id', { config }, async (request, reply) => {
    const versions = found(request);
    const last = versions.at(-1);
    return page(reply, versions, { typed: last === undefined ? {} : typedOf(last) });
  });

  app.post('/calendar/entries/:id', { config }, async (request, reply) => {
    const versions = found(request);
    const form = readForm(EntryForm, request.body);
    const why = readForm(ReasonForm, request.body);
    if (!form.ok || !why.ok) {
      const faults = { ...(form.ok ? {} : form.faults), ...(why.ok ? {} : why.faults) };
      return page(reply, versions, { typed: form.typed, faults });
    }
    return save(request, reply, { entry: form.data, reason: why.data.reason, typed: form.typed });
  });

  app.post('/calendar/entries/:id/remove', { config }, async (request, reply) => {
    const last = found(request).at(-1);
    if (last === undefined) throw new NotFound('calendar entry');
    const { reason, base = '0' } = typedFrom(request.body);
    const typed = { ...typedOf(last), base, remove_reason: reason ?? '' };
    const why = readForm(ReasonForm, request.body);
    if (!why.ok || why.data.reason === '') {
      const faults = { remove_reason: why.ok ? '填写删去的原因' : (why.faults.reason ?? '') };
      return page(reply, found(request), { typed, faults });
    }
    const entry = { ...last };
    return save(request, reply, { entry, reason: why.data.reason, typed, removed: true });
  });

  function save(
    request: FastifyRequest,
    reply: FastifyReply,
    {
      entry,
      reason,
      typed,
      removed = false,
    }: { entry: Parameters<typeof addEntry>[1]; reason: string; typed: Typed; removed?: boolean },
  ) {
    const base = /^\d{1,6}$/.test(typed.base ?? '') ? Number(typed.base) : 0;
    const id = idIn(request, 'calendar entry');
    try {
      write(app.db, (tx) => reviseEntry(tx, id, { entry, base, reason, removed }, by(request)));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return page(reply, found(request), { typed, isConflict: true });
    }
    giveFlash(app.db, request.person, removed ? `已删去“${entry.title}”。` : '已保存。');
    return reply.redirect(link('/calendar', { year: entry.year }), 303);
  }
}
