/** Two officers changed the same field: original, saved and mine, to choose from; all else is carried along. */
import { maskedPhone, minuteInWords } from '../format.ts';
import type { Faults, Typed } from '../forms.ts';
import type { Day } from '../rules/types.ts';
import { FIELD_WORDS, FIELDS, type Field } from './fields.ts';
import type { Enterprise } from './queries.ts';
import type { Revising } from './revising.ts';

function shown(field: Field, value: string | undefined): string {
  if (value === undefined) return '—';
  if (value === '') return '未填写';
  if (field === 'contact_phone') return maskedPhone(value);
  if (field === 'in_scope') return value === 'yes' ? '是' : '否';
  return value;
}

export function conflictPage(
  stored: Enterprise,
  typed: Typed,
  revising: Revising,
  faults: Faults,
  today: Day,
) {
  const { saved, mine, since, began } = revising;
  const asked = FIELDS.filter((field) => revising.both.includes(field) || revising.undecided.includes(field));
  const who = (field: Field) => {
    const one = since.get(field);
    return one === undefined ? '' : `${one.by}，${minuteInWords(one.at, today)}`;
  };
  const carried: [string, string][] = [
    ['version', String(stored.version)],
    ['began', String(began)],
    ['conflicts', asked.join(' ')],
    ['effective_on', typed.effective_on ?? ''],
    ['reason', typed.reason ?? ''],
    ['clear_phone', typed.clear_phone ?? ''],
    ['not_same', typed.not_same ?? ''],
    ...FIELDS.flatMap((field): [string, string][] => {
      const isAsked = asked.includes(field);
      const own = isAsked || revising.changed.includes(field) ? typed[field] : saved[field];
      const value = field === 'contact_phone' ? (typed.contact_phone ?? '') : (own ?? '');
      const was = field === 'contact_phone' ? '' : saved[field];
      return [
        [field, value],
        [`was_${field}`, was],
        ...(isAsked
          ? [[`orig_${field}`, typed[`orig_${field}`] ?? revising.original[field] ?? ''] as [string, string]]
          : []),
      ];
    }),
  ];
  return {
    title: '内容已被他人修改',
    nav: 'enterprises',
    enterprise: { uscc: stored.uscc, name: stored.name },
    faults,
    typed,
    rows: asked.map((field) => ({
      field,
      word: FIELD_WORDS[field],
      original: shown(
        field,
        field === 'contact_phone' ? undefined : (typed[`orig_${field}`] ?? revising.original[field]),
      ),
      saved: shown(field, saved[field]),
      who: who(field),
      mine: shown(field, mine[field]),
      chosen: typed[`keep_${field}`] ?? '',
    })),
    kept: revising.changed.filter((field) => !asked.includes(field)).map((field) => FIELD_WORDS[field]),
    theirs: revising.theirs.map((field) => FIELD_WORDS[field]),
    carried,
  };
}
