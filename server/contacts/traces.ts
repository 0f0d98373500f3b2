/** Where contacts stand for a while without being kept: forms after a session's end, answers of the API, files under way. */
import type { Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { eraseStaged } from '../sheets/queries.ts';

const OF = 'in (select value from json_each(@ids))';

const statements = perConnection(({ $client }) => ({
  codes: $client
    .prepare<[{ ids: string }], string>(
      `select uscc from enterprise where id ${OF} union select code from former_code where enterprise_id ${OF}`,
    )
    .pluck(),
  names: $client
    .prepare<[{ ids: string }], string>(
      `select name from enterprise where id ${OF} union select name from former_name where enterprise_id ${OF}`,
    )
    .pluck(),
  visits: $client
    .prepare<[{ ids: string }], number>(`select id from visit where enterprise_id ${OF}`)
    .pluck(),
  forms: $client.prepare<[], { token_hash: string; path: string; body: string }>(
    'select token_hash, path, body from kept_form',
  ),
  dropForm: $client.prepare<[string]>('delete from kept_form where token_hash = ?'),
  answers: $client.prepare<[string]>(
    `update idempotency set answer = json_set(answer, '$.contact_name', null, '$.contact_phone', null)
      where key like 'api:%' and json_valid(answer)
        and answer ->> '$.uscc' in (select value from json_each(?))
        and (answer ->> '$.contact_name' is not null or answer ->> '$.contact_phone' is not null)`,
  ),
}));

/** Forms of these enterprises or of their visits: they are offered for half an hour, and go whole. */
function eraseForms(tx: Tx, codes: readonly string[], visits: ReadonlySet<string>): number {
  const sql = statements(tx);
  let count = 0;
  for (const { token_hash, path, body } of sql.forms.all()) {
    const visit = /^\/visits\/(\d+)\b/.exec(path)?.[1];
    const isTheirs = codes.some((code) => path.includes(code) || body.includes(code));
    if (isTheirs || (visit !== undefined && visits.has(visit))) count += sql.dropForm.run(token_hash).changes;
  }
  return count;
}

/**
 * @param ids of the records, as JSON
 * @returns whether there was anything
 */
export function eraseTraces(tx: Tx, ids: string): boolean {
  const sql = statements(tx);
  const codes = sql.codes.all({ ids });
  const visits = new Set(sql.visits.all({ ids }).map(String));
  const forms = eraseForms(tx, codes, visits);
  const answers = sql.answers.run(JSON.stringify(codes)).changes;
  return eraseStaged(tx, { codes, names: sql.names.all({ ids }) }) + forms + answers > 0;
}
