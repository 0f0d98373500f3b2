/** Starting the long parts of an import: judging and writing, each found again by its file. */

import type { FastifyRequest } from 'fastify';
import { nextOf } from '../plugins/work.ts';
import { judgeImport } from './judging.ts';
import type { Staged } from './staged.ts';

/** So long a browser waits before it is shown the page that tells how far it is. */
export const WAIT_MS = 1_500;

/** What jobs on one staged file are found by. */
export function aboutOf(token: string): string {
  return `import ${token}`;
}

/** Judges the file anew. @returns where the person goes: the judged file, or the page of the work */
export async function judgeNow(request: FastifyRequest, staged: Staged, query = ''): Promise<string> {
  const app = request.server;
  const here = `/sheets/checks/${staged.token}`;
  const { accountId } = request.person;
  const job = app.work.start(
    judgeImport,
    { token: staged.token, accountId, today: app.today(), at: app.instant() },
    {
      accountId: accountId ?? 0,
      title: `核对“${staged.file_name}”`,
      back: here,
      about: aboutOf(staged.token),
      leadTo: () => `${here}${query}`,
    },
  );
  await app.work.settle(job, WAIT_MS);
  return nextOf(job);
}
