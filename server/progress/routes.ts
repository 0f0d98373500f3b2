import type { FastifyInstance, FastifyRequest } from 'fastify';
import { dataRevision } from '../../db/open.ts';
import { DIMS, type Dim } from '../derived/ledger.ts';
import { NotFound } from '../errors.ts';
import * as format from '../format.ts';
import { keepPlace } from '../place.ts';
import { eta, show, showKept } from '../plugins/views.ts';
import { askingQuery, readAsking } from './asking.ts';
import { DIM_WORDS } from './breakdown.ts';
import { exporting } from './exporting.ts';
import { readProgressPage } from './page.ts';
import { readTracksPage, TRACKS_PER_PAGE } from './tracks-page.ts';

const MOST_KEPT = 60;

const dimOf = (query: unknown): Dim => {
  const wanted = (query as { dim?: unknown } | null)?.dim;
  return DIMS.find((one) => one === wanted) ?? 'chain';
};

/**
 * 进度. The page's main part depends on the data, the day and what is asked, not on the reader: it is
 * kept until the data's revision or the day changes, here or in another process.
 */
export async function progress(app: FastifyInstance) {
  const kept = new Map<string, { main: Buffer; title: string }>();

  function mainOf(request: FastifyRequest, screen: boolean): { main: Buffer; title: string } {
    const today = app.today();
    const asking = readAsking(app.db, request.query, today);
    const dim = dimOf(request.query);
    // The minute is part of nothing that is shown; the day is.
    const revision = dataRevision(app.db);
    const key = [revision, today, JSON.stringify(asking), dim, screen].join(' ');
    const known = kept.get(key);
    if (known !== undefined) return known;
    const page = readProgressPage(app.db, { asking, today, now: app.instant(), dim, screen });
    const query = askingQuery(asking, today);
    const main = eta.render('/progress/_main', {
      ...page,
      today,
      f: format,
      // The figures of now follow what is saved; those of an earlier day stay as they were asked for.
      live: asking.asOf === today && !asking.latestTargets ? revision : null,
      screenHref: format.link('/screen', query),
      out: (what: string) => format.fileLinks(`/progress/exports/${what}`, query),
      tabs: DIMS.map((one) => ({
        word: DIM_WORDS[one],
        current: one === dim,
        href: `${format.link('/', { ...query, dim: one === 'chain' ? null : one })}#breakdown`,
      })),
    });
    const made = { main: Buffer.from(main), title: `${page.programme.name}进度` };
    for (const old of kept.keys()) {
      if (kept.size < MOST_KEPT) break;
      kept.delete(old);
    }
    kept.set(key, made);
    return made;
  }

  await app.register(exporting);

  app.get('/', { config: { may: 'read progress' } }, (request, reply) => {
    const { main, title } = mainOf(request, false);
    return showKept(reply, main, { title, nav: 'progress' });
  });

  app.get('/screen', { config: { may: 'read progress' } }, (request, reply) => {
    const { main, title } = mainOf(request, true);
    const back = format.link('/', askingQuery(readAsking(app.db, request.query, app.today()), app.today()));
    return show(reply, 'progress/screen', {
      title,
      main: main.toString(),
      nav: 'progress',
      screen: true,
      back,
    });
  });

  app.get('/progress/tracks', { config: { may: 'read progress' } }, (request, reply) => {
    const page = readTracksPage(app.db, request.query, { today: app.today(), now: app.instant() });
    if (page === null) throw new NotFound('figure');
    keepPlace(request, reply);
    return show(reply, 'progress/tracks', { ...page, nav: 'progress', perPage: TRACKS_PER_PAGE });
  });
}
