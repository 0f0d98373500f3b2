/** What may be typed of a hand-over. */
import { randomBytes } from 'node:crypto';
import type { Db } from '../../db/open.ts';
import { knownWords } from '../enterprises/queries.ts';
import { type Faults, type Typed, tidy, typedFrom } from '../forms.ts';
import { dayInWords } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import { judgeCode, normaliseCode } from '../rules/uscc.ts';
import { findAll } from '../sheets/queries.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';
import { groupsOf, MODES, type Mode, planOf, servedBy, type Wanted } from './planning.ts';

const LONGEST = 60;
/** The most names in a list, and the most of its faults that are told. */
const MOST_NAMED = 5_000;
const TOLD = 5;

export function modeOf(text: string | undefined): Mode {
  return MODES.find((one) => one === text) ?? 'all';
}

type Read = { ok: true; wanted: Wanted; typed: Typed } | { ok: false; faults: Faults; typed: Typed };

/** Reads the form against who is there; what was typed is kept whatever happens. */
export function readWanted(db: Db, body: unknown, today: Day): Read {
  const typed = typedFrom(body);
  const faults: Faults = {};
  const from = tidy(typed.from) ?? '';
  const mode = modeOf(typed.mode);
  const known = knownWords(db);
  const receiver = (field: string): string | null => {
    const text = tidy(typed[field]?.replace(/\s+/g, ' '));
    if (text === null) return null;
    const name = known.ledTo('officer', text) ?? text;
    if (name.length > LONGEST || name === '-') faults[field] = `专员最多 ${LONGEST} 字`;
    else if (name === from) faults[field] = `不能移交给${from}自己`;
    else if (known.isRetired('officer', name)) faults[field] = `“${name}”已停用，换一位专员`;
    return name;
  };
  const to = receiver('to');
  const toNamed = mode === 'names' ? receiver('to_named') : null;
  const served = servedBy(db, from);
  if (served.length === 0) faults[''] = `${from === '' ? '选择移交人' : `${from}没有负责的企业`}`;
  const groups: Record<string, string> = {};
  if (mode === 'area' || mode === 'chain') {
    for (const { value } of groupsOf(served, mode)) {
      const field = fieldOfGroup(value);
      const name = receiver(field);
      if (name !== null) groups[value] = name;
    }
  }
  const named = mode === 'names' ? namedIn(db, typed.names, from, faults) : [];
  if (mode === 'names' && toNamed === null) faults.to_named ??= '填写这些企业的接收人';
  if (mode === 'all' && to === null) faults.to ??= '填写接收人';
  const effective_on = dayIn(typed.effective_on, today, faults);
  const reason = tidy(typed.reason?.replace(/\s+/g, ' ')) ?? '';
  if (reason === '') faults.reason = '填写移交原因';
  else if (reason.length > 500) faults.reason = '移交原因最多 500 字';
  const nonce = /^[0-9a-f]{16}$/.test(typed.nonce ?? '')
    ? (typed.nonce ?? '')
    : randomBytes(8).toString('hex');
  const wanted: Wanted = { from, mode, to, groups, named, toNamed, effective_on, reason, nonce };
  if (Object.keys(faults).length === 0 && planOf(db, wanted).every((one) => one.to === null)) {
    faults[mode === 'all' ? 'to' : ''] = '还没有填写接收人';
  }
  return Object.keys(faults).length > 0 ? { ok: false, faults, typed } : { ok: true, wanted, typed };
}

/** A box for each value, named by it: another order on the page is no other receiver. */
export function fieldOfGroup(value: string): string {
  return `g_${Buffer.from(value).toString('base64url')}`;
}

function dayIn(text: string | undefined, today: Day, faults: Faults): Day {
  const typed = tidy(text);
  if (typed === null) return today;
  const read = readDay(typed);
  if (read === null) faults.effective_on = WRITE_DATE;
  else if (read > today) faults.effective_on = `生效日期不能晚于今天（${dayInWords(today)}）`;
  return read ?? today;
}

/** The enterprises of a list, one a line by name or code; all of them must be the officer's. */
function namedIn(db: Db, text: string | undefined, from: string, faults: Faults): number[] {
  const lines = (text ?? '').split(/[\r\n]+/).flatMap((line) => tidy(line) ?? []);
  if (lines.length === 0) faults.names = '粘贴企业名称或信用代码，每行一个';
  if (lines.length > MOST_NAMED)
    faults.names = `一次最多 ${MOST_NAMED} 行，现在是 ${lines.length} 行。分两次移交`;
  if (faults.names !== undefined) return [];
  const asked = lines.map((line) => {
    const isCode = 'code' in judgeCode(line);
    return isCode ? { uscc: normaliseCode(line), name: null } : { uscc: null, name: line };
  });
  const find = findAll(db, asked);
  const own = new Set(servedBy(db, from).map((one) => one.id));
  const wrong: string[] = [];
  const ids = asked.flatMap((one, at) => {
    const finding = find(one);
    if ('fault' in finding) wrong.push(`第 ${at + 1} 行：${finding.fault.message}`);
    else if (!own.has(finding.enterprise.id))
      wrong.push(`第 ${at + 1} 行：${finding.enterprise.name}不由${from}负责`);
    else return [finding.enterprise.id];
    return [];
  });
  const more = wrong.length > TOLD ? `；另有 ${wrong.length - TOLD} 行` : '';
  if (wrong.length > 0) faults.names = `${wrong.slice(0, TOLD).join('；')}${more}`;
  return [...new Set(ids)];
}
