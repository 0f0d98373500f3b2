/** The second step: what each column of the file is; recognised as far as it goes, chosen where it does not. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { wordIn } from '../address.ts';
import { type Faults, type Typed, typedFrom } from '../forms.ts';
import { show } from '../plugins/views.ts';
import { COLUMNS, isNumbering, type SheetKind } from './columns.ts';
import { IMPORT_KINDS, KIND_WORDS } from './import-result.ts';
import { headerAt, lackingIn, type Mapping, nameOf, proposeMapping, sampleOf, specOf } from './mapping.ts';
import type { OneSheet } from './sheet.ts';
import {
  findStaged,
  keepMapping,
  mappingIn,
  readMemory,
  type Staged,
  sheetOf,
  updateStaged,
} from './staged.ts';
import { judgeNow } from './starting.ts';
import { isMoneyUnit, MONEY_UNITS, unitDoubts } from './unit-doubt.ts';

const SAMPLES = 3;
/** So many columns can be told apart on one page. */
const MOST = 200;

function choicesOf(kind: SheetKind): [string, string][] {
  const fields = COLUMNS[kind].map((spec): [string, string] => [
    spec.field,
    `${spec.names[0] ?? spec.field}${spec.required === true ? '（必填）' : ''}`,
  ]);
  return [['', '不导入'], ...fields];
}

/** What was chosen: `f3` the field of the fourth column, `u3` its unit. */
function chosenIn(kind: SheetKind, { sheet, headerRow, columns }: Mapping, typed: Typed): Mapping {
  return {
    sheet,
    headerRow,
    columns: columns.map((column) => {
      const said = typed[`f${column.index}`];
      if (said === undefined) return column;
      const spec = specOf(kind, said);
      const field = spec?.field ?? '';
      const unit = typed[`u${column.index}`] ?? '';
      const usual = spec?.unit ?? null;
      const isMoney = isMoneyUnit(usual);
      const given = isMoney && isMoneyUnit(unit) ? unit : field === column.field ? column.unit : usual;
      // A unit that was asked for and left as it is was looked at all the same.
      const isSame = field === column.field && given === column.unit && !(isMoney && unit !== '');
      return { ...column, field, unit: field === '' ? null : given, how: isSame ? column.how : 'chosen' };
    }),
  };
}

/** Several columns for one field, but where each may hold it for some rows. */
function faultsOf(kind: SheetKind, mapping: Mapping): Faults {
  const faults: Faults = {};
  const taken = new Map<string, number>();
  for (const { index, field, header } of mapping.columns) {
    const spec = specOf(kind, field);
    if (spec === null) continue;
    const before = taken.get(field);
    if (before !== undefined && spec.several !== true) {
      const name = mapping.columns[before]?.header || nameOf(before);
      faults[`f${index}`] = `“${name}”和“${header || nameOf(index)}”都对应${spec.names[0] ?? ''}，只留一列`;
    }
    taken.set(field, before ?? index);
  }
  const lacking = lackingIn(kind, mapping);
  if (lacking.length > 0) {
    const names = lacking.map((name) => `“${name}”`).join('、');
    faults.columns = `还没有对应${names}。在下面选出是哪一列，或指定标题在第几行`;
  }
  return faults;
}

/** 文件像是企业名单: another kind of which nothing lacks. */
function likelyKind(sheets: readonly OneSheet[], kind: SheetKind): SheetKind | null {
  const known = IMPORT_KINDS.filter((one) => one !== kind).find((one) => {
    const mapping = proposeMapping(sheets, one, new Map());
    return lackingIn(one, mapping).length === 0;
  });
  return known ?? null;
}

export async function columnsStep(app: FastifyInstance) {
  const may = { config: { may: 'import' } } as const;
  const find = (request: FastifyRequest): Staged =>
    findStaged(app.db, wordIn(request, 'token'), request.person.accountId);

  function showColumns(
    reply: FastifyReply,
    staged: Staged,
    mapping: Mapping,
    faults: Faults,
    asks: boolean,
    // What was typed of where the titles are, where it was not taken.
    typed: Typed = {},
  ) {
    const sheet = sheetOf(app.db, staged, mapping.sheet);
    const doubts = new Map(unitDoubts(sheet, mapping).map((one) => [one.index, one.message]));
    const all: Faults = { ...faults };
    for (const [index, message] of doubts) all[`u${index}`] ??= message;
    const lacks = lackingIn(staged.kind, mapping).length > 0;
    const other = lacks ? likelyKind([sheet], staged.kind) : null;
    const page = {
      title: '对应列',
      nav: 'sheets',
      token: staged.token,
      fileName: staged.file_name,
      kindWord: KIND_WORDS[staged.kind],
      sheets: staged.sheets.map((name, at) => [at, name === '' ? `工作表 ${at + 1}` : name]),
      typed: {
        sheet: typed.sheet ?? String(mapping.sheet),
        header_row: typed.header_row ?? String(mapping.headerRow),
      },
      faults: all,
      other: other === null ? null : { kind: other, word: KIND_WORDS[other] },
      choices: choicesOf(staged.kind),
      units: MONEY_UNITS,
      columns: mapping.columns.slice(0, MOST).map((column) => ({
        ...column,
        name: column.header === '' ? `${nameOf(column.index)}（没有标题）` : column.header,
        isNumbering: isNumbering(column.header),
        samples: sampleOf(sheet, mapping, column.index, SAMPLES),
        isMoney: isMoneyUnit(specOf(staged.kind, column.field)?.unit ?? null),
      })),
    };
    const status = asks && Object.keys(all).length > 0 ? 422 : 200;
    return show(reply, 'sheets/columns', page, status);
  }

  app.get('/sheets/checks/:token/columns', may, async (request, reply) => {
    const staged = find(request);
    if (staged.run_id !== null) return reply.redirect(`/sheets/runs/${staged.run_id}`, 303);
    if (staged.state === 'reading') return reply.redirect(`/sheets/checks/${staged.token}`, 303);
    const mapping = mappingIn(staged);
    const faults = staged.state === 'columns' ? faultsOf(staged.kind, mapping) : {};
    return showColumns(reply, staged, mapping, faults, false);
  });

  app.post('/sheets/checks/:token/columns', may, async (request, reply) => {
    const staged = find(request);
    const here = `/sheets/checks/${staged.token}`;
    if (staged.run_id !== null) return reply.redirect(`/sheets/runs/${staged.run_id}`, 303);
    if (staged.state === 'reading') return reply.redirect(here, 303);
    const typed = typedFrom(request.body);
    const memory = readMemory(app.db, staged.kind);
    const propose = (kind: SheetKind, changes: (all: OneSheet[]) => Mapping) => {
      const all = staged.sheets.map((_, at) => sheetOf(app.db, staged, at));
      const mapping = changes(all);
      write(app.db, (tx) => {
        keepMapping(tx, staged.id, mapping);
        updateStaged(tx, staged.id, { kind, state: 'columns', updated_at: app.instant() });
      });
      return reply.redirect(`${here}/columns`, 303);
    };
    const other = IMPORT_KINDS.find((one) => one === typed.kind);
    if (typed.act === 'kind' && other !== undefined) {
      return propose(other, (all) => proposeMapping(all, other, readMemory(app.db, other)));
    }
    if (typed.act === 'header') {
      const sheet = /^\d{1,4}$/.test(typed.sheet ?? '') ? Number(typed.sheet) : 0;
      const row = /^\d{1,7}$/.test((typed.header_row ?? '').trim()) ? Number(typed.header_row) : null;
      if (row === null || sheet >= staged.sheets.length) {
        const faults = { header_row: '标题在第几行，写成数字，如 3；没有标题行写 0' };
        return showColumns(reply, staged, mappingIn(staged), faults, true, typed);
      }
      return propose(staged.kind, (all) => headerAt(all, staged.kind, memory, sheet, row));
    }
    const mapping = chosenIn(staged.kind, mappingIn(staged), typed);
    const faults = faultsOf(staged.kind, mapping);
    if (Object.keys(faults).length > 0) return showColumns(reply, staged, mapping, faults, true);
    write(app.db, (tx) => {
      keepMapping(tx, staged.id, mapping);
      updateStaged(tx, staged.id, { state: 'ready', updated_at: app.instant() });
    });
    return reply.redirect(await judgeNow(request, staged), 303);
  });
}
