import type { FastifyInstance, FastifyRequest } from 'fastify';
import { dataRevision } from '../../db/open.ts';
import { stampOfAllBut } from '../../db/written.ts';
import { DIMS, type Dim } from '../derived/ledger.ts';
import { NotFound } from '../errors.ts';
import * as format from '../format.ts';
import { keepPlace } from '../place.ts';
import { eta, show, showKept } from '../plugins/views.ts';
import { isAllowed } from '../rules/roles.ts';
import { askingQuery, readAsking } from './asking.ts';
import { DIM_WORDS } from './breakdown.ts';
import { changesRoutes } from './changes-routes.ts';
import { exporting } from './exporting.ts';
import { newsLines } from './news-line.ts';
import { NOT_IN_FIGURES } from './not-in-figures.ts';
import { readProgressPage } from './page.ts';
import { findMoment } from './queries.ts';
import { readTracksPage, TRACKS_PER_PAGE } from './tracks-page.ts';

const MOST_KEPT = 60;
/** Of one page: each is 50 kB, and most readers have the same news or none. */
const MOST_WHOLES = 20;
/** Where in the page stands what is a reader's own. */
const NEWS_HERE = '<!-- news -->';
const BEGIN_HERE = '<!-- begin -->';
const BEGIN = Buffer.from('<a href="/sheets">导入</a> · <a href="/enterprises/new">新增企业</a>');
const NOTHING = Buffer.alloc(0);

/** In the mark by which a page that is left open hears of changes; these count with every saving. */
const REVISION_HERE = 'revision-here';

/** The page but for what is a reader's own and the revision, which go between. */
interface Kept {
  top: Buffer;
  /** Null where the page stays as it was asked for. */
  afterRevision: Buffer | null;
  tail: Buffer;
  /** What follows the links to begin with; null where there is something already. */
  rest: Buffer | null;
  title: string;
  isNow: boolean;
  /** Of which revision the wholes are. */
  revision: string;
  /** The whole, by what is put in: the same bytes each time, for what is kept of them packed (plugins/views.ts). */
  wholes: Map<string, Buffer>;
}

/** All that stands on the page rests on other tables than these, which most savings write. */
const stampOf = stampOfAllBut(NOT_IN_FIGURES);

const dimOf = (query: unknown): Dim => {
  const wanted = (query as { dim?: unknown } | null)?.dim;
  return DIMS.find((one) => one === wanted) ?? 'chain';
};

/**
 * 进度. The page's main part depends on the data, the day and what is asked, not on the reader: it is
 * kept until a row that a figure may rest on is written, here or by another process any row, or the day changes.
 */
export async function progress(app: FastifyInstance) {
  const kept = new Map<string, Kept>();
  const newsFor = newsLines(app);

  function mainOf(request: FastifyRequest, screen: boolean): Kept {
    const today = app.today();
    const asking = readAsking(app.db, request.query, today);
    const dim = dimOf(request.query);
    // The minute is part of nothing that is shown; the day is.
    const key = [stampOf(app.db), today, JSON.stringify(asking), dim, screen].join(' ');
    const known = kept.get(key);
    if (known !== undefined) return known;
    const page = readProgressPage(app.db, { asking, today, now: app.instant(), dim, screen });
    const query = askingQuery(asking, today);
    const isLive = asking.asOf === today && !asking.latestTargets;
    const main = eta.render('/progress/_main', {
      ...page,
      today,
      f: format,
      // The figures of now follow what is saved; those of an earlier day stay as they were asked for.
      live: isLive ? REVISION_HERE : null,
      screenHref: format.link('/screen', query),
      out: (what: string) => format.fileLinks(`/progress/exports/${what}`, query),
      tabs: DIMS.map((one) => ({
        word: DIM_WORDS[one],
        current: one === dim,
        href: `${format.link('/', { ...query, dim: one === 'chain' ? null : one })}#breakdown`,
      })),
    });
    const [head = '', tail = ''] = main.split(NEWS_HERE);
    // The mark stands before anything that somebody has typed.
    const mark = isLive ? head.indexOf(REVISION_HERE) : -1;
    // Before the first record: how to begin, to who may.
    const [above = tail, below = null] = tail.split(BEGIN_HERE);
    const made = {
      top: Buffer.from(mark < 0 ? head : head.slice(0, mark)),
      afterRevision: mark < 0 ? null : Buffer.from(head.slice(mark + REVISION_HERE.length)),
      tail: Buffer.from(above),
      rest: below === null ? null : Buffer.from(below),
      title: `${page.programme.name}进度`,
      revision: '',
      isNow: isLive && findMoment(app.db, { asOf: today }).programme.id === page.programme.id,
      wholes: new Map<string, Buffer>(),
    };
    for (const old of kept.keys()) {
      if (kept.size < MOST_KEPT) break;
      kept.delete(old);
    }
    kept.set(key, made);
    return made;
  }

  /** What stands before a reader's own. */
  const headOf = ({ top, afterRevision }: Kept, revision: string): Buffer[] =>
    afterRevision === null ? [top] : [top, Buffer.from(revision), afterRevision];

  /** The page with what is the reader's own in its places; the same buffer as long as that says the same. */
  function wholeFor(request: FastifyRequest, main: Kept): Buffer {
    const { tail, rest, wholes } = main;
    const revision = dataRevision(app.db);
    const news = main.isNow ? newsFor(request, revision) : NOTHING;
    const begin = rest !== null && isAllowed(request.person.roles, 'import') ? BEGIN : NOTHING;
    if (main.revision !== revision) wholes.clear();
    main.revision = revision;
    const key = `${begin.length} ${news.toString()}`;
    const known = wholes.get(key);
    if (known !== undefined) return known;
    const whole = Buffer.concat([...headOf(main, revision), news, tail, begin, rest ?? NOTHING]);
    if (wholes.size >= MOST_WHOLES) wholes.clear();
    wholes.set(key, whole);
    return whole;
  }

  await app.register(exporting);
  await app.register(changesRoutes);

  app.get('/', { config: { may: 'read progress' } }, (request, reply) => {
    const main = mainOf(request, false);
    return showKept(reply, wholeFor(request, main), { title: main.title, nav: 'progress' });
  });

  app.get('/screen', { config: { may: 'read progress' } }, (request, reply) => {
    const main = mainOf(request, true);
    const { tail, rest, title } = main;
    const back = format.link('/', askingQuery(readAsking(app.db, request.query, app.today()), app.today()));
    return show(reply, 'progress/screen', {
      title,
      main: Buffer.concat([...headOf(main, dataRevision(app.db)), tail, rest ?? NOTHING]).toString(),
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
