/** Somebody at a browser, over the network: what is sent, what comes back, and whether it says that it is saved. */
import { join } from 'node:path';
import { closeDatabase, openDatabase, write } from '../../db/open.ts';
import { account } from '../../db/schema.ts';
import { findSession, startSession } from '../../server/people/sessions.ts';
import { attribute, elements } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { codeOfKnown, KNOWN } from './known.ts';

export interface Session {
  cookie: string;
  csrf: string;
}

export interface Answer {
  status: number;
  location: string;
  body: string;
}

/** An answer that neither saves nor is one of those that a fault may have. */
export class Strange extends Error {
  override name = 'Strange';
}

/** People with accounts, signed in: a session outlives the server. */
export function people(dataDir: string, roles: readonly string[][]): Session[] {
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  const at = new Date().toISOString();
  const made = roles.map((own, n) => {
    const { id } = db
      .insert(account)
      .values({ name: `shili${n}`, display: `示例${n}`, password_hash: '-', roles: own, created_at: at })
      .returning({ id: account.id })
      .get();
    const token = startSession(db, { accountId: id, ip: '127.0.0.1', at });
    const found = findSession(db, token, { at, idleMinutes: 240, absoluteHours: 8 });
    return { cookie: `sid=${token}`, csrf: found?.person.csrf ?? '' };
  });
  closeDatabase(db);
  return made;
}

/** Enterprises that are there before the day begins. */
export function fillZone(dataDir: string, many = KNOWN): void {
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  write(db, () => {
    for (let n = 0; n < many; n += 1)
      addEnterprise(db, { name: `示例旧识第${n}号有限公司`, uscc: codeOfKnown(n) });
  });
  closeDatabase(db);
}

/** One person at one server. */
export class Visitor {
  readonly address: string;
  readonly who: Session;
  constructor(address: string, who: Session) {
    this.address = address;
    this.who = who;
  }

  async get(path: string): Promise<Answer> {
    const answer = await fetch(this.address + path, {
      redirect: 'manual',
      headers: { cookie: this.who.cookie },
    });
    return told(answer);
  }

  /** The token goes first, as forms in parts need it. */
  async post(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.send(path, new URLSearchParams({ csrf: this.who.csrf, ...fields }));
  }

  async postParts(
    path: string,
    fields: Record<string, string>,
    file: { name: string; bytes: string; type: string } | null,
  ): Promise<Answer> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ csrf: this.who.csrf, ...fields })) form.append(name, value);
    if (file !== null) form.append('file', new Blob([file.bytes], { type: file.type }), file.name);
    return this.send(path, form);
  }

  private async send(path: string, body: URLSearchParams | FormData): Promise<Answer> {
    const answer = await fetch(this.address + path, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { cookie: this.who.cookie, origin: this.address },
    });
    return told(answer);
  }
}

async function told(answer: Response): Promise<Answer> {
  return {
    status: answer.status,
    location: answer.headers.get('location') ?? '',
    body: await answer.text(),
  };
}

/** The words of a page's main part, for a message. */
export function mainWords({ body }: Answer): string {
  return (/<main[\s\S]*?<\/main>/.exec(body)?.[0] ?? body).replace(/<[^>]+>|\s+/g, ' ').slice(0, 1_000);
}

/** What a page carries on in hidden fields and ticked boxes of this name or these names. */
export function carried(body: string, names: RegExp): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const one of elements(body)) {
    const name = attribute(one, 'name') ?? '';
    if (one.tagName !== 'input' || name === 'csrf' || !names.test(name)) continue;
    if (attribute(one, 'type') === 'checkbox' && attribute(one, 'checked') === null) continue;
    fields[name] = attribute(one, 'value') ?? '';
  }
  return fields;
}

/** A connection that broke is what a kill looks like; anything else is a fault of the test or the server. */
export function isCutOff(error: unknown): boolean {
  return (
    error instanceof TypeError || (error instanceof Error && /terminated|socket|ECONN/i.test(error.message))
  );
}
