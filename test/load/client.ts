/** One person's connection: requests one after the other over a socket that stays open, as a browser keeps it. */
import { Agent, request } from 'node:http';
import type { Person } from './zone.ts';

export interface Answer {
  status: number;
  location: string;
  text: string;
}

export class Client {
  readonly person: Person;
  readonly #address: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(address: string, person: Person) {
    this.#address = address;
    this.person = person;
  }

  get(path: string): Promise<Answer> {
    return this.#send('GET', path, {}, null);
  }

  /** Posts as a browser does: the fields with the form's token first. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    const body = new URLSearchParams({ csrf: this.person.csrf, ...fields }).toString();
    return this.#send(
      'POST',
      path,
      { 'content-type': 'application/x-www-form-urlencoded' },
      Buffer.from(body),
    );
  }

  /** The same with a file, as one form in parts. */
  async upload(path: string, fields: Readonly<Record<string, string>>, file: File): Promise<Answer> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ csrf: this.person.csrf, ...fields }))
      form.append(name, value);
    form.append('file', file);
    const whole = new Response(form);
    const type = whole.headers.get('content-type') ?? '';
    return this.#send('POST', path, { 'content-type': type }, Buffer.from(await whole.arrayBuffer()));
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, headers: Record<string, string>, body: Buffer | null): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const own = { cookie: this.person.cookie, accept: 'text/html', ...headers };
      const more = body === null ? {} : { origin: this.#address, 'content-length': body.length };
      const asked = request(this.#address + path, {
        method,
        agent: this.#agent,
        headers: { ...own, ...more },
      });
      asked.setTimeout(60_000, () => asked.destroy(new Error('no answer within 60 s')));
      asked.once('error', reject);
      asked.once('response', (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.once('error', reject);
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            location: answer.headers.location ?? '',
            text: Buffer.concat(pieces).toString(),
          }),
        );
      });
      asked.end(body);
    });
  }
}
