/**
 * From figures and words to the paper: which sections stand in which order, under which numbers, with
 * which text. This is the one door for every renderer: `paperOf(summary, words, issued)`.
 */
import { dayInWords, shanghaiDay, shanghaiTime, spanInWords, yearsOf } from './days.ts';
import { linesOf, type Paper, type PaperSection, paragraphOf, type Table } from './paper.ts';
import { annexesOf } from './summary-annexes.ts';
import { generatedText, numberInWords, SECTION_NAMES } from './summary-sentences.ts';
import { tablesOf } from './summary-tables.ts';
import { NO_WORDS, SECTIONS, type SectionKey, type Summary, type SummaryWords } from './summary-types.ts';
import { CATEGORIES, type Day, type Instant } from './types.ts';
import { basisName, categoryShort, scheduleName } from './words.ts';

/** What is known of a paper only once it is issued. */
export interface Issued {
  version: number;
  /** 更正说明, '' of the first version. */
  correction: string;
  prepared: Signed;
  reviewed: Signed;
  issued: Signed;
  /** The log's last line before the issue: its number and hash. */
  audit: { seq: number; hash: string };
  /** SHA-256 of figures and words as canonical JSON. */
  digest: string;
}
export interface Signed {
  name: string;
  at: Instant;
}

const onDay = (at: Instant): Day => shanghaiDay(new Date(at));
const minute = (at: Instant): string => `${dayInWords(onDay(at))}${shanghaiTime(new Date(at)).slice(0, 5)}`;
/** 64 characters in eight groups of four would be read out; the first 32 in groups of eight tell as much. */
const groups = (hash: string): string => (hash.match(/.{8}/g) ?? []).join(' ');

/** The sections in the officer's order; one that the words do not name yet stands where it usually does. */
export function orderOf(words: SummaryWords): SectionKey[] {
  const named = words.order.filter((key, i) => SECTIONS.includes(key) && words.order.indexOf(key) === i);
  const order = [...named];
  for (const [i, key] of SECTIONS.entries()) if (!order.includes(key)) order.splice(i, 0, key);
  return order;
}

/** The text of a section as it would be printed: the officer's own, else the generated one. */
export function textOf(summary: Summary, words: SummaryWords, key: SectionKey): string {
  return words.texts[key] ?? generatedText(summary, key);
}

function sectionsOf(summary: Summary, words: SummaryWords): PaperSection[] {
  const sections: PaperSection[] = [];
  let heading = 0;
  let table = 0;
  for (const key of orderOf(words)) {
    if (words.hidden.includes(key)) continue;
    const paragraphs = linesOf(textOf(summary, words, key)).map(paragraphOf);
    const tables = tablesOf(summary, key);
    if (paragraphs.length === 0 && (key === 'visits' || tables.length === 0)) continue;
    if (key !== 'opening') heading += 1;
    sections.push({
      key,
      heading: key === 'opening' ? '' : `${numberInWords(heading)}、${SECTION_NAMES[key]}`,
      paragraphs,
      tables: tables.map((one): Table => {
        table += 1;
        return { ...one, caption: `表${table}　${one.caption}` };
      }),
    });
  }
  return sections;
}

/** 统计口径: what the figures count, and on which basis, a sentence each. */
function countingOf(summary: Summary): string[] {
  const { settings, targets } = summary.basis;
  const years = yearsOf(summary.programme);
  const named = CATEGORIES.map((code) => basisName(settings.counting_basis[code], code));
  const bases = named.every((one) => one === named[0])
    ? `均按${named[0]}`
    : CATEGORIES.map((code, i) => `${categoryShort(code)}按${named[i]}`).join('，');
  const proposed = targets
    .filter((one) => one.state === 'proposed')
    .map((one) => categoryShort(one.category));
  return [
    `新增为属统计口径的企业首次认定（入库），公示不计入，复核通过、再次认定、迁入带入不计入；归属年度${bases}，计划期${years[0]}—${years.at(-1)}年。`,
    `${summary.period.own}新增为期末累计新增减上期末累计新增，其中补计以前季度的在名单中注明。一家企业在几个类别新增，各计一次；相加的为家次。`,
    `时序进度${scheduleName(settings.schedule_basis)}：截至日应完成数÷${spanInWords(summary.programme)}目标；差${settings.behind_enterprises}家及以上且慢${settings.behind_points}个百分点及以上为滞后。`,
    ...(proposed.length === 0 ? [] : [`${proposed.join('、')}的目标分解为系统建议，待确认。`]),
    ...criteriaOf(summary),
    `数据截至${dayInWords(summary.as_of)}，录入时间截至${minute(summary.known_at)}，计数规则${summary.basis.rules}。`,
  ];
}

/** 截至日施行的认定条件：国家级小巨人工信部企业〔2026〕2号（2026年4月1日起） … */
function criteriaOf({ basis: { criteria = [] } }: Summary): string[] {
  if (criteria.length === 0) return [];
  const told = criteria.map(({ category, name, document_no, holds_from }) => {
    const paper = document_no === '' ? name : document_no;
    return `${categoryShort(category)}为${paper}（${dayInWords(holds_from)}起）`;
  });
  return [`截至日施行的认定条件：${told.join('，')}。`];
}

function colophonOf(summary: Summary, issued: Issued | null): string[] {
  const { code } = summary.period;
  if (issued === null) return [`草稿，未签发。文档编号${code}。`];
  const { version, audit, digest } = issued;
  return [
    `文档编号${code}，第${version}版，${dayInWords(onDay(issued.issued.at))}签发。数字和名单签发后不再改变，更正另出新版。`,
    `数据校验码（SHA-256）${groups(digest)}`,
    `操作日志第${audit.seq}条校验码${groups(audit.hash)}`,
  ];
}

/** The whole paper. Without `issued` it is a draft, and says so. */
export function paperOf(
  summary: Summary,
  words: SummaryWords = NO_WORDS,
  issued: Issued | null = null,
): Paper {
  const { programme, period } = summary;
  const signed = (role: string, one: Signed) => ({ role, name: one.name, on: onDay(one.at) });
  return {
    title: `${programme.name}${period.words}进展小结`,
    subtitle: `（截至${dayInWords(summary.as_of)}）`,
    correction: issued?.correction ?? '',
    sections: sectionsOf(summary, words),
    annexes: annexesOf(summary),
    signatures:
      issued === null
        ? []
        : [signed('编制', issued.prepared), signed('审核', issued.reviewed), signed('签发', issued.issued)],
    dated: issued === null ? null : onDay(issued.issued.at),
    counting: countingOf(summary),
    colophon: colophonOf(summary, issued),
  };
}
