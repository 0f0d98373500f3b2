import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { wordIn } from '../address.ts';
import { tellHandedOut } from '../audit/by.ts';
import { download } from '../download.ts';
import { NotFound } from '../errors.ts';
import { namedInLog } from '../targets/queries.ts';
import { fileNameOf, findPaper, PAPER_KINDS, writePaper } from './files.ts';
import { periodIn } from './form.ts';
import { chooseForPeriod } from './of-programme.ts';

/** Summaries as files: an issued version for who may read it, the draft for who writes on it. */
export async function exporting(app: FastifyInstance) {
  /** One line in the log, then the whole file: made in memory, since a paper is small. */
  async function answer(request: FastifyRequest, reply: FastifyReply, version: number | null) {
    const kind = PAPER_KINDS.find((one) => wordIn(request, 'name') === `summary.${one}`);
    if (kind === undefined) throw new NotFound('export');
    const { programme } = chooseForPeriod(app.db, request);
    const period = periodIn(request, programme);
    const asked = { programme, period, version, today: app.today(), now: app.instant() };
    const file = findPaper(app.db, asked);
    const bytes = await writePaper(file, kind);
    const which = version === null ? '草稿' : `第${version}版`;
    tellHandedOut(request, {
      act: 'export summary',
      sentence: `导出${namedInLog(app.db, programme.id)}${period.words}小结${which}（.${kind}）`,
    });
    return download(reply, bytes, `${fileNameOf(file)}.${kind}`);
  }

  const issued = { config: { may: 'read progress' } } as const;
  app.get('/summaries/:period/versions/:version/exports/:name', issued, async (request, reply) => {
    const word = wordIn(request, 'version');
    if (!/^[1-9]\d{0,5}$/.test(word)) throw new NotFound('issued summary');
    return answer(request, reply, Number(word));
  });

  const draft = { config: { may: 'draft summaries' } } as const;
  app.get('/summaries/:period/draft/exports/:name', draft, async (request, reply) =>
    answer(request, reply, null),
  );
}
