/**
 * The text of a summary as an officer would write it: one function a section, a paragraph a line.
 * Written for paper: no space before a unit, 个百分点 for differences of rates, and no percentage of
 * change anywhere, since a base below ten says nothing and counts say it all.
 */
import { dayInWords, spanInWords, yearOf, yearsOf } from './days.ts';
import { dueSentences, nextSentences, problemSentences } from './summary-matters.ts';
import type { CategorySummary, SectionKey, Summary } from './summary-types.ts';
import { exitName, figureName, stageName } from './words.ts';

const NUMBERS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二'];

/** 一, 二, 三 … of a heading. */
export function numberInWords(n: number): string {
  return NUMBERS[n - 1] ?? String(n);
}

const SEVERITY = { behind: 0, watch: 1, on_track: 2, unset: 3 } as const;

/** Worst first, as on the progress page. */
function worstFirst(summary: Summary): CategorySummary[] {
  return [...summary.categories].sort(
    (a, b) => SEVERITY[a.status] - SEVERITY[b.status] || (a.gap_points ?? 0) - (b.gap_points ?? 0),
  );
}

const rate = (value: number): string => `${value.toFixed(1)}%`;

function opening(summary: Summary): string {
  const { period, programme, categories } = summary;
  const [first, last] = [yearsOf(programme)[0], yearsOf(programme).at(-1)];
  const plan = `${programme.name}企业培育行动计划（${first}—${last}年）`;
  const head = `${period.words}${summary.is_over ? '' : `截至${dayInWords(summary.as_of)}`}，${plan}`;
  if (categories.every((one) => one.added === 0)) return `${head}三类目标暂无新增。`;
  const parts = categories.map((one) => `${one.name}${one.added}家`);
  return `${head}三类目标共新增${summary.added_sum}家次，其中${parts.join('、')}。`;
}

function overall(summary: Summary): string {
  const span = spanInWords(summary.programme);
  const year = yearOf(summary.as_of);
  const parts = worstFirst(summary).map((one) => {
    const head = `${one.name}累计新增${one.additions}家`;
    if (one.rate === null) return `${head}，未设目标`;
    const yearly =
      one.year_target === null || one.year_target === 0
        ? ''
        : one.year_additions >= one.year_target
          ? `，已完成${year}年目标${one.year_target}家`
          : one.year_rate === null
            ? ''
            : `，完成${year}年目标${one.year_target}家的${rate(one.year_rate)}`;
    return `${head}，完成${span}目标${one.target}家的${rate(one.rate)}，${one.standing}${yearly}`;
  });
  const involved = summary.progress.enterprises_involved;
  const all = `截至${dayInWords(summary.as_of)}，三类目标累计新增${summary.additions_sum}家次，涉及企业${involved}家。`;
  const words = summary.categories.flatMap((one) =>
    one.explanation === null
      ? []
      : [`${one.short}：${/[。！？]$/.test(one.explanation) ? one.explanation : `${one.explanation}。`}`],
  );
  return [`${all}${parts.join('；')}。`, ...words].join('\n');
}

function categoryLine(summary: Summary, one: CategorySummary, n: number): string {
  const { period } = summary;
  const span = spanInWords(summary.programme);
  const said = [`${period.own}新增${one.added}家`];
  if (one.period_target !== null && one.period_target !== one.added) {
    const gap = one.added - one.period_target;
    said.push(`比计划${gap > 0 ? '多' : '少'}${Math.abs(gap)}家`);
  } else if (one.period_target !== null && one.period_target > 0) said.push('与计划一致');
  const sentences = [`${said.join('，')}。`];
  if (one.pending > 0) {
    sentences.push(
      `另有${one.pending}家${figureName(one.code, 'pending_publication')}，年底预计累计${one.year_end_expected}家。`,
    );
  }
  if (one.lacking !== null && one.lacking > 0) {
    const cover = one.cover === null ? '' : `，后备覆盖${one.cover.toFixed(1)}倍`;
    sentences.push(`距${span}目标还差${one.lacking}家，在培${one.in_pipeline}家${cover}。`);
  } else if (one.lacking === 0) sentences.push(`已完成${span}目标，在培${one.in_pipeline}家。`);
  else sentences.push(`在培${one.in_pipeline}家。`);
  return `（${numberInWords(n)}）${one.name}。${sentences.join('')}`;
}

function pipeline(summary: Summary): string {
  const parts = summary.categories.map((one) => {
    const { in_review, applied, cultivating } = one.pipeline;
    const stages = (['in_review', 'applied', 'cultivating'] as const).map((stage) =>
      stageName(one.code, stage),
    );
    return `${one.name}${stages[0]}${in_review}家、${stages[1]}${applied}家、${stages[2]}${cultivating}家`;
  });
  return `${parts.join('；')}。在报企业名单见附件。`;
}

function reviews(summary: Summary): string {
  const titles = summary.categories.filter((one) => one.code !== 'above_scale');
  const parts = summary.categories.map((one) => {
    const said = [`新增${one.added}家`];
    if (one.code !== 'above_scale' || one.renewed > 0) said.push(`复核通过${one.renewed}家`);
    if (one.brought_in > 0) said.push(`迁入带入${one.brought_in}家`);
    if (one.recognised_again > 0)
      said.push(`${figureName(one.code, 'recognised_again')}${one.recognised_again}家`);
    said.push(`退出${one.exits}家`, netWords(one.net), `${figureName(one.code, 'holding')}${one.holding}家`);
    return `${one.name}${said.join('、')}`;
  });
  const out = exitsInWords(summary);
  const due = titles.length > 0 ? dueSentences(summary) : '';
  return [`${summary.period.own}${parts.join('；')}。复核通过不计新增，退出不冲减新增。${out}`, due]
    .filter((one) => one !== '')
    .join('\n');
}

function netWords(net: number): string {
  return net < 0 ? `净减${-net}家` : `净增${net}家`;
}

function exitsInWords({ lists }: Summary): string {
  const reasons = new Map<string, number>();
  for (const { reason } of lists.exits) {
    const word = reason === null ? '其他' : exitName(reason);
    reasons.set(word, (reasons.get(word) ?? 0) + 1);
  }
  if (reasons.size === 0) return '';
  return `退出原因：${[...reasons].map(([word, n]) => `${word}${n}家次`).join('、')}。`;
}

function years(summary: Summary): string {
  const year = yearOf(summary.as_of);
  const parts = summary.categories.map((one) =>
    one.year_target === null
      ? `${one.name}新增${one.year_additions}家`
      : `${one.name}新增${one.year_additions}家、年度目标${one.year_target}家`,
  );
  return `${year}年，${parts.join('；')}。各年度、季度的目标和新增见下表。`;
}

function areas(summary: Summary): string {
  const most = (shares: Summary['areas']): string => {
    const sums = new Map<string, number>();
    for (const one of shares) {
      if (one.value !== '') sums.set(one.value, (sums.get(one.value) ?? 0) + one.after - one.before);
    }
    const named = [...sums].filter(([, n]) => n > 0).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return named
      .slice(0, 3)
      .map(([value, n]) => `${value}${n}家次`)
      .join('、');
  };
  const [chain, area] = [most(summary.chains), most(summary.areas)];
  if (chain === '' && area === '')
    return `${summary.period.own}各产业赛道、镇街园区的累计新增和在培企业见下表。`;
  const parts = [
    ...(chain === '' ? [] : [`按产业赛道，${summary.period.own}新增较多的有${chain}`]),
    ...(area === '' ? [] : [`按镇街园区，${summary.period.own}新增较多的有${area}`]),
  ];
  return `${parts.join('；')}。`;
}

function visits(summary: Summary): string {
  const told = summary.visits;
  if (told === null) return '';
  const rest = told.raised - told.settled;
  return `${summary.period.own}走访企业${told.visits}家次，涉及${told.enterprises}家；收集诉求${told.raised}件，已办结${told.settled}件${rest > 0 ? `，在办${rest}件` : ''}。`;
}

const SENTENCES: Record<SectionKey, (summary: Summary) => string> = {
  opening,
  overall,
  categories: (summary) => summary.categories.map((one, i) => categoryLine(summary, one, i + 1)).join('\n'),
  pipeline,
  reviews,
  years,
  areas,
  visits,
  problems: problemSentences,
  next: nextSentences,
};

/** The generated text of a section; '' where there is nothing to say, and the section is left out. */
export function generatedText(summary: Summary, key: SectionKey): string {
  return SENTENCES[key](summary);
}

export const SECTION_NAMES: Record<SectionKey, string> = {
  opening: '导语',
  overall: '总体进展',
  categories: '分项情况',
  pipeline: '在报和拟报',
  reviews: '复核与退出',
  years: '分年度和分季度',
  areas: '产业赛道和镇街园区',
  visits: '走访与诉求',
  problems: '存在的问题',
  next: '下一步打算',
};
