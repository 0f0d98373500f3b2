/** Things that are somebody's alone, made through the pages, and where each of them lies. */
import type { Test } from 'tap';
import { PDF, send } from '../attachments/upload.ts';
import { FORM, start } from '../batches/make.ts';
import type { Client, World } from '../helpers/app.ts';
import { chooseRows } from '../sheets/choose.ts';

export interface Made {
  view: string;
  selection: string;
  upload: string;
  batch: string;
  attachment: string;
  /** The calendar for other programs, under its own key. */
  feed: string;
}

interface Row {
  id: number;
  uscc: string;
  name: string;
}

/** The last thing of a table: what was just made. */
const last = (world: World, table: string) =>
  String(world.db.$client.prepare(`select max(id) from ${table}`).pluck().get());

/** Makes one of each. The world holds an enterprise at least. */
export async function makeOwn(t: Test, world: World, who: Client): Promise<Made> {
  const firm = world.db.$client
    .prepare<[], Row>('select id, uscc, name from enterprise order by id limit 1')
    .get() ?? { id: 0, uscc: '', name: '' };
  await who.post('/enterprises/views', { name: '示例名单', shared: 'no', query: 'scope=in' });
  const view = last(world, 'saved_view');
  const picked = await who.post('/selections', { query: '', act: 'show', [`s${firm.id}`]: '1' });
  const rows = [{ 企业名称: firm.name, 统一社会信用代码: firm.uscc, 行业代码: '36', 备注: '示例' }];
  const { location: upload } = await chooseRows(t, world, who, 'enterprises', rows);
  const { location: batch } = await start(t, world, who, { ...FORM, list: firm.name });
  await send(t, world, who, `/enterprises/${firm.uscc}/attachments`, [
    { name: 'csrf', value: who.csrf },
    { name: 'file', file: '示例.pdf', bytes: PDF },
  ]);
  const { body: given } = await who.post('/people/me/calendar');
  const feed = /\/calendar\/feed\/[\w-]+\.ics/.exec(given)?.[0] ?? '';
  const attachment = `/enterprises/${firm.uscc}/attachments/${last(world, 'attachment')}`;
  return {
    view: `/enterprises/views/${view}`,
    selection: picked.location.split('?')[0] ?? '',
    upload,
    batch,
    attachment,
    feed,
  };
}

/** Every address that is read and lies with a thing of one's own: [address, whether it is somebody's alone]. */
export function addressesOf(made: Made): string[] {
  return [
    `${made.view}/edit`,
    `${made.view}/drop`,
    made.selection,
    `${made.selection}/officer`,
    `${made.selection}/tag`,
    `${made.selection}/untag`,
    `${made.selection}/check`,
    `${made.selection}/enterprises.xlsx`,
    made.upload,
    `${made.upload}/columns`,
    `${made.upload}/marked.xlsx`,
    `${made.upload}/refused.xlsx`,
    made.batch,
    `${made.batch}/exports/lines.xlsx`,
  ];
}

/** What can be done to them. */
export function changesOf(made: Made): string[] {
  return [
    `${made.view}/edit`,
    `${made.view}/conditions`,
    `${made.view}/move`,
    `${made.view}/drop`,
    `${made.selection}/remove`,
    `${made.selection}/stage`,
    `${made.selection}/officer`,
    `${made.selection}/tag`,
    `${made.selection}/untag`,
    `${made.selection}/check`,
    `${made.upload}/columns`,
    `${made.upload}/judge`,
    `${made.upload}/rows`,
    made.upload,
    `${made.upload}/drop`,
    made.batch,
    `${made.batch}/drop`,
  ];
}

/** The same address of a thing that never was. */
export const neverWas = (path: string) =>
  path
    .replace(/\/[0-9a-f]{20,}(?=\/|$)/, (word) => `/${'0'.repeat(word.length - 1)}`)
    .replace(/\/views\/\d+/, '/views/987654');
