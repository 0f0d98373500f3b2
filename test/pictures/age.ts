/** What a picture shows, as a number: the templates of its page, so that a picture older than they is found out. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** The hash of these templates as they are now. */
export function hashOfTemplates(templates: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of [...templates].sort()) hash.update(readFileSync(new URL(`views/${name}.eta`, root)));
  return hash.digest('hex').slice(0, 16);
}
