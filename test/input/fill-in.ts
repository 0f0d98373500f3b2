/** Finds out how a form wants to be filled in, as somebody would: send it, read what it says, try the next. */
import type { Client } from '../helpers/app.ts';
import { type PageForm, type Pairs, pairsOf } from './page-forms.ts';
import {
  type GivenFile,
  type Got,
  NEW_CODE,
  OTHER_CODE,
  PASSWORD,
  type Sending,
  type Visitor,
} from './visitor.ts';

/** A form of the product, with what it was sent and how it answered. */
export interface FilledForm {
  /** The route that takes it. */
  route: string;
  /** The page that it stands on. */
  page: string;
  form: PageForm;
  who: Client;
  pairs: Pairs;
  file?: { field: string; given: GivenFile };
  /** It was taken as it is filled in now. */
  isTaken: boolean;
  /** What it got last as it is filled in now; null where it was never sent. */
  got: Got | null;
}

export const FILES: GivenFile[] = [
  {
    name: '示例企业.csv',
    type: 'text/csv',
    bytes: Buffer.from(
      `企业名称,统一社会信用代码,镇街园区\n示例走查装备有限公司,${NEW_CODE},示例一街道\n示例缺码有限公司,12,示例一街道\n`,
    ),
  },
  {
    name: '示例扫描.png',
    type: 'image/png',
    bytes: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
  },
];

const TEXTS = (known: readonly string[]) => [
  '示例文字，走查时填写',
  '2026-11-20',
  '2026-11-24',
  '1',
  '2026',
  '12.5',
  '示例走查文字',
  NEW_CODE,
  ...known,
  'shili_zoucha',
  'Shili-2026-zoucha',
  '13800001402',
  'zoucha@example.test',
  'http://127.0.0.1:9/zoucha',
  '2030-12-31',
  '2026-09-30',
  '2031-01-01',
  '2031',
  OTHER_CODE,
  '示例走查装备二有限公司',
  '100',
  '3825',
  '0',
];

/** What could be put into a control, the likeliest first. */
function candidates(form: PageForm, name: string, known: readonly string[]): string[] {
  const all = form.controls.filter((one) => one.name === name);
  const [first] = all;
  if (first === undefined) return [];
  if (['choice', 'radio', 'tick'].includes(first.kind))
    return all
      .flatMap((one) => one.options)
      .filter((one) => one !== '')
      .slice(0, 12);
  return TEXTS(known);
}

const put = (pairs: Pairs, name: string, value: string): Pairs => {
  const at = pairs.findIndex(([one]) => one === name);
  return at < 0 ? [...pairs, [name, value]] : pairs.map((pair, i) => (i === at ? [name, value] : pair));
};

/** The controls that a page that came back complains of, by their names in the form. */
function faultyIn(got: Got, form: PageForm): string[] {
  const own = new Set(form.controls.map((one) => one.name));
  const told = Object.keys(got.page.atFields).filter((name) => own.has(name));
  const described = got.page.forms.flatMap((one) =>
    one.controls.flatMap((control) =>
      own.has(control.name) && control.told.some((name) => name in got.page.atFields) ? [control.name] : [],
    ),
  );
  return [...new Set([...told, ...described])];
}

export const wasTaken = ({ status }: Got) => status < 400;

/** At most so many times a form is sent to learn how it is filled in. */
const MOST = 60;

/** @param known what somebody would know to type here: a firm's name, a code that was shown elsewhere */
export async function fillIn(
  visitor: Visitor,
  found: Pick<FilledForm, 'route' | 'page' | 'form' | 'who'>,
  known: readonly string[],
): Promise<FilledForm> {
  const { form, who } = found;
  const filled: FilledForm = { ...found, pairs: pairsOf(form), isTaken: false, got: null };
  const field = form.controls.find((one) => one.kind === 'file')?.name;
  const secrets = form.controls.filter((one) => one.kind === 'secret');
  // The one that is in force where it is asked for, a new one where one is given.
  const isChange = secrets.length > 1;
  for (const { name } of secrets)
    filled.pairs = put(filled.pairs, name, isChange && !name.startsWith('old') ? `${PASSWORD}-2` : PASSWORD);
  const files = field === undefined ? [undefined] : FILES.map((given) => ({ field, given }));
  const tried: Record<string, number> = {};
  let sent = 0;
  const attempt = async (pairs: Pairs, file: Sending['file']) => {
    sent += 1;
    return visitor.aside(() => visitor.send(form, pairs, { who, ...(file === undefined ? {} : { file }) }));
  };
  for (const file of files) {
    if (file === undefined) delete filled.file;
    else filled.file = file;
    for (;;) {
      const got = await attempt(filled.pairs, file);
      filled.got = got;
      if (wasTaken(got)) return { ...filled, isTaken: true };
      if (got.status !== 422 || sent >= MOST) break;
      const faulty = faultyIn(got, form);
      // A fault of the whole form, as a rule: nothing was chosen.
      const open = form.controls
        .filter((one) => one.value === null && ['tick', 'radio'].includes(one.kind))
        .map((one) => one.name);
      const empty = form.controls
        .filter((one) => one.value === '' && ['text', 'area', 'choice'].includes(one.kind))
        .map((one) => one.name);
      const next = (faulty.length > 0 ? faulty : [...open, ...empty]).find(
        (name) => (tried[name] ?? 0) < candidates(form, name, known).length,
      );
      if (next === undefined) break;
      const now = tried[next] ?? 0;
      tried[next] = now + 1;
      filled.pairs = put(filled.pairs, next, candidates(form, next, known)[now] ?? '');
    }
  }
  return filled;
}
