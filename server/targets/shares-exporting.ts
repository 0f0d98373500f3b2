/** Breakdowns and their versions as tables to be saved. */
import type { FastifyInstance } from 'fastify';
import { NotFound } from '../errors.ts';
import { chooseProgramme } from '../programmes/queries.ts';
import { dayInWords, yearsOf } from '../rules/days.ts';
import { SHARE_DIMS } from '../rules/shares.ts';
import { categoryShort, programmeInWords } from '../rules/words.ts';
import { answerTables, asOfNote, fileAsked, screenTable, type WriteRow } from '../sheets/queries.ts';
import { dayAsked } from './asking.ts';
import { isRanked, readShares, SHARE_WORDS } from './queries.ts';
import { ShareAddress } from './shares-form.ts';
import { readBreakdowns, type ShareBreakdown, shareLines, yearAt } from './shares-page.ts';

export async function sharesExporting(app: FastifyInstance) {
  const config = { may: 'read progress' } as const;

  app.get('/targets/shares/exports/:name', { config }, async (request, reply) => {
    const { what: dim, kind } = fileAsked(request, SHARE_DIMS);
    const today = app.today();
    const asOf = dayAsked(request.query, today);
    const { programme, to } = chooseProgramme(app.db, request.query, asOf);
    const until = yearAt(programme, asOf);
    const ranked = isRanked(app.db, programme.id);
    const years = yearsOf(programme);
    const all = readBreakdowns(app.db, { programme, asOf, today, to }, dim);
    const title = `责任分解：${SHARE_WORDS[dim]}`;
    const table = screenTable(title, {
      notes: [
        `行动计划：${programmeInWords(programme)}`,
        asOfNote(asOf),
        `还差＝到${until}年底的分解目标－累计新增，单位：家`,
      ],
      columns: [
        { key: 'category', header: '类别', width: 16 },
        { key: 'value', header: SHARE_WORDS[dim], width: 24 },
        ...years.flatMap((year) => [
          { key: `p${year}`, header: `${year}年目标`, kind: 'whole' as const },
          { key: `d${year}`, header: `${year}年完成`, kind: 'whole' as const },
        ]),
        { key: 'total', header: '目标合计', kind: 'whole' },
        { key: 'done', header: '累计新增', kind: 'whole' },
        { key: 'short', header: '还差', kind: 'whole' },
        ...(ranked ? [{ key: 'rank', header: '排名', kind: 'whole' as const }] : []),
      ],
      rows: all.flatMap((one) => rowsOf(one, ranked)),
    });
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `${title.replace('：', '-')}-${asOf}`,
      act: 'export targets',
      words: `${title}（.${kind}），截至${dayInWords(asOf)}`,
    });
  });

  /** As the page has them: each value, what is not divided, and the year's target. */
  function rowsOf(one: ShareBreakdown, ranked: boolean): WriteRow[] {
    if (one.record === null) return [];
    const rank = new Map(one.ranked.map((row) => [row.value, row.rank]));
    const by = (name: string, of: readonly (number | null)[]) =>
      Object.fromEntries(one.rests.map(({ year }, i) => [`${name}${year}`, of[i]]));
    return [
      ...one.rows.map((row) => ({
        category: one.short,
        value: row.value,
        ...Object.fromEntries(
          row.cells.flatMap(({ year, planned, done }) => [
            [`p${year}`, planned],
            [`d${year}`, done],
          ]),
        ),
        total: row.total,
        done: row.done,
        short: row.short,
        ...(ranked ? { rank: rank.get(row.value) } : {}),
      })),
      { category: one.short, value: '已分解', ...by('p', one.given), total: one.whole.given },
      {
        category: one.short,
        value: '未分解',
        ...by(
          'p',
          one.rests.map(({ n }) => n),
        ),
        total: one.whole.rest,
      },
      { category: one.short, value: '年度目标', ...by('p', one.targets), total: one.whole.target },
    ];
  }

  app.get('/targets/shares/:dim/:category/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['history']);
    const address = ShareAddress.safeParse(request.params);
    if (!address.success) throw new NotFound('shares');
    const { dim, category } = address.data;
    const { programme } = chooseProgramme(app.db, request.query, app.today());
    const own = readShares(app.db, programme.id).filter(
      (one) => one.category === category && one.dim === dim,
    );
    const title = `${categoryShort(category)}目标${SHARE_WORDS[dim]}分解的各版本`;
    const table = screenTable(title, {
      notes: [`行动计划：${programmeInWords(programme)}`, asOfNote(app.today()), '新的在前'],
      columns: [
        { key: 'number', header: '版本' },
        { key: 'holds_from', header: '生效日期', kind: 'day' },
        { key: 'given', header: '已分解', kind: 'whole' },
        { key: 'differences', header: '与上一版相比', width: 60 },
        { key: 'reason', header: '原因', width: 40 },
        { key: 'document', header: '依据', width: 30 },
        { key: 'by', header: '记录人' },
        { key: 'at', header: '记录时间', kind: 'minute' },
      ],
      rows: shareLines(own).map(({ number, version, given, differences }) => ({
        number: `第 ${number} 版`,
        holds_from: version.holds_from,
        given,
        differences: differences.join('；'),
        reason: version.reason,
        document: version.document,
        by: version.recorded_by,
        at: version.recorded_at,
      })),
    });
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: title,
      act: 'export targets',
      words: `${title}（.${kind}）`,
    });
  });
}
