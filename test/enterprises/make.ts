import { audit, enterprise } from '../../db/schema.ts';
import type { Answer, Client, World } from '../helpers/app.ts';

export const CODE = '91330411YY000001X4';
export const OTHER = '91330411YY00000284';

/** The form of a new enterprise as somebody fills it: name and code, unless told otherwise. */
export function filled(more: Record<string, string> = {}): Record<string, string> {
  return { name: '示例甲光电有限公司', uscc: CODE, in_scope: 'yes', ...more };
}

/** Opens an edit form as a browser does: every hidden field and box with its value. */
export async function opened(client: Client, uscc = CODE): Promise<Record<string, string>> {
  return fieldsIn((await client.get(`/enterprises/${uscc}/edit`)).body);
}

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** What a browser would send of the page's own form, radios and ticks as they stand. */
export function fieldsIn(body: string): Record<string, string> {
  const fields: Record<string, string> = {};
  const main = body.slice(body.indexOf('<main'));
  for (const [tag] of main.matchAll(/<input[^>]*>/g)) {
    const of = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
    const name = of('name');
    if (name === undefined || name === 'csrf') continue;
    if (['checkbox', 'radio'].includes(of('type') ?? '') && !/ checked/.test(tag)) continue;
    fields[name] = unescaped(of('value') ?? '');
  }
  for (const [, name, value] of main.matchAll(/<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</g)) {
    if (name !== undefined) fields[name] = unescaped(value ?? '');
  }
  for (const [, name, inner] of main.matchAll(/<select[^>]* name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
    const chosen = /<option value="([^"]*)" selected/.exec(inner ?? '')?.[1];
    if (name !== undefined && chosen !== undefined) fields[name] = unescaped(chosen);
  }
  return fields;
}

export const lastAudit = ({ db }: World) => db.select().from(audit).all().at(-1);
export const allEnterprises = ({ db }: World) => db.select().from(enterprise).all();

/** The names on a page of the list, in order. */
export function namesIn({ body }: Answer): string[] {
  return [...body.matchAll(/class="nm"[^>]*>([^<]*)</g)].map((match) => match[1] ?? '');
}
