/** The parts of a workbook, each as pieces of text: sheets are written row by row as their tables give them. */
import { setImmediate } from 'node:timers/promises';
import { rowsOf, type Table, type WriteColumn } from './table.ts';
import { cell, escapeXml, lettersOf, STYLE, STYLES, styleOf, textCell, widthOf } from './xlsx-cells.ts';
import type { Part } from './zip-write.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** The sheet that holds what drop-down lists offer; hidden, and never read as data. */
const LISTS = '选项';
/** Rows go on their way in pieces of about this many characters. */
const PIECE = 64 * 1024;

const topOf = ({ title, notes = [] }: Table) => [...(title === undefined ? [] : [title]), ...notes];

/** Fit for a tab: no signs that a spreadsheet program forbids there, 31 characters at most, none twice. */
function sheetNames(tables: readonly Table[]): string[] {
  const taken = new Set<string>();
  return tables.map((table, i) => {
    const bare =
      (table.name ?? `表${i + 1}`)
        .replace(/[\\/?*[\]:']/g, ' ')
        .trim()
        .slice(0, 28) || `表${i + 1}`;
    let name = bare;
    for (let n = 2; taken.has(name) || name === LISTS; n += 1) name = `${bare} ${n}`;
    taken.add(name);
    return name;
  });
}

interface List {
  column: WriteColumn;
  choices: readonly string[];
  /** Where its words stand on the sheet of lists. */
  letters: string;
}

/** Every list of every table, table by table. */
function listsOf(tables: readonly Table[]): Map<Table, List[]> {
  const lists = new Map<Table, List[]>();
  let at = 0;
  for (const table of tables) {
    const own: List[] = [];
    for (const column of table.columns) {
      const { choices = [] } = column;
      if (choices.length > 0) own.push({ column, choices, letters: lettersOf(at++) });
    }
    lists.set(table, own);
  }
  return lists;
}

/** A word that is not in the list is warned of and taken: imports list it as new. */
function validations(table: Table, lists: readonly List[], first: number, last: number): string {
  if (lists.length === 0 || last < first) return '';
  const all = lists.map(({ column, choices, letters }) => {
    const own = lettersOf(table.columns.indexOf(column));
    return `<dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1" sqref="${own}${first}:${own}${last}"><formula1>'${LISTS}'!$${letters}$1:$${letters}$${choices.length}</formula1></dataValidation>`;
  });
  return `<dataValidations count="${all.length}">${all.join('')}</dataValidations>`;
}

async function* sheet(table: Table, lists: readonly List[], isFirst: boolean): AsyncGenerator<string> {
  const { columns, spare = 0 } = table;
  const top = topOf(table);
  const frozen = top.length + 1;
  const letters = columns.map((_, c) => lettersOf(c));
  const cols = columns.map(
    (column, c) =>
      `<col min="${c + 1}" max="${c + 1}" width="${widthOf(column)}" style="${styleOf(column)}" customWidth="1"/>`,
  );
  const lead = top.map(
    (text, r) =>
      `<row r="${r + 1}">${textCell(`A${r + 1}`, r === 0 && table.title !== undefined ? STYLE.title : STYLE.note, text)}</row>`,
  );
  const header = columns.map((column, c) => textCell(`${letters[c]}${frozen}`, STYLE.header, column.header));
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView ${isFirst ? 'tabSelected="1" ' : ''}workbookViewId="0"><pane ySplit="${frozen}" topLeftCell="A${frozen + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${cols.join('')}</cols><sheetData>${lead.join('')}<row r="${frozen}">${header.join('')}</row>`;
  let r = frozen;
  let piece = '';
  for await (const portion of rowsOf(table)) {
    for (const row of portion) {
      r += 1;
      let cells = '';
      for (const [c, column] of columns.entries())
        cells += cell(column, `${letters[c]}${r}`, row[column.key]);
      piece += `<row r="${r}">${cells}</row>`;
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    await setImmediate();
  }
  const range = validations(table, lists, frozen + 1, r + spare);
  yield `${piece}</sheetData>${range}<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`;
}

function listSheet(lists: readonly List[]): string {
  const most = Math.max(...lists.map((list) => list.choices.length));
  const rows = Array.from({ length: most }, (_, r) => {
    const cells = lists.map(({ choices, letters }) => {
      const word = choices[r];
      return word === undefined ? '' : textCell(`${letters}${r + 1}`, STYLE.text, word);
    });
    return `<row r="${r + 1}">${cells.join('')}</row>`;
  });
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${rows.join('')}</sheetData></worksheet>`;
}

function workbook(names: readonly string[], tables: readonly Table[], hasLists: boolean): string {
  const sheets = names.map(
    (name, i) => `<sheet name="${escapeXml(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
  );
  const n = names.length + 1;
  if (hasLists) sheets.push(`<sheet name="${LISTS}" sheetId="${n}" state="hidden" r:id="rId${n}"/>`);
  // The header stands on every printed page.
  const titles = tables.map((table, i) => {
    const row = topOf(table).length + 1;
    return `<definedName name="_xlnm.Print_Titles" localSheetId="${i}">'${escapeXml(names[i] ?? '')}'!$${row}:$${row}</definedName>`;
  });
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${REL}"><workbookPr/><bookViews><workbookView/></bookViews><sheets>${sheets.join('')}</sheets><definedNames>${titles.join('')}</definedNames></workbook>`;
}

/** The parts of a workbook with these tables, a sheet each. */
export function partsOf(tables: readonly Table[]): Part[] {
  const lists = listsOf(tables);
  const all = [...lists.values()].flat();
  const names = sheetNames(tables);
  const count = tables.length + (all.length > 0 ? 1 : 0);
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const types = numbers.map(
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  );
  const rels = numbers.map(
    (n) => `<Relationship Id="rId${n}" Type="${REL}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  const part = (name: string, text: string): Part => ({ name, text: [HEAD + text] });
  return [
    part(
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${types.join('')}</Types>`,
    ),
    part(
      '_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    { name: 'xl/workbook.xml', text: [workbook(names, tables, all.length > 0)] },
    part(
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${PACKAGE}/relationships">${rels.join('')}<Relationship Id="rId${count + 1}" Type="${REL}/styles" Target="styles.xml"/></Relationships>`,
    ),
    part('xl/styles.xml', STYLES),
    ...tables.map(
      (table, i): Part => ({
        name: `xl/worksheets/sheet${i + 1}.xml`,
        text: sheet(table, lists.get(table) ?? [], i === 0),
      }),
    ),
    ...(all.length > 0 ? [{ name: `xl/worksheets/sheet${count}.xml`, text: [listSheet(all)] }] : []),
  ];
}
