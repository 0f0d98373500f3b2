/** The one page for a leader's folder: the sentence, the table, the names, what is wrong and what comes next. */
import { dayInWords, shanghaiDay } from './days.ts';
import { linesOf, type Paper, type PaperSection, paragraphOf } from './paper.ts';
import { type Issued, textOf } from './summary-paper.ts';
import { numberInWords, SECTION_NAMES } from './summary-sentences.ts';
import { tablesOf } from './summary-tables.ts';
import type { SectionKey, Summary, SummaryWords } from './summary-types.ts';
import { categoryShort } from './words.ts';

/** So many names a category stand on the page; the whole list is the annex of the summary. */
const MOST_NAMES = 8;

function namesOf(summary: Summary): string[] {
  return summary.categories.flatMap(({ code }) => {
    const own = summary.added.filter((one) => one.category === code).map((one) => one.name);
    if (own.length === 0) return [];
    const shown = own.slice(0, MOST_NAMES).join('、');
    const rest = own.length > MOST_NAMES ? `等${own.length}家` : '';
    return [`${categoryShort(code)}：${shown}${rest}。`];
  });
}

/** A paper of its own with the same figures and words, short enough for one page. */
export function briefOf(summary: Summary, words: SummaryWords, issued: Issued | null): Paper {
  const { programme, period } = summary;
  const keys: SectionKey[] = ['overall', 'problems', 'next'];
  const sections: PaperSection[] = keys
    .filter((key) => !words.hidden.includes(key))
    .map((key) => ({
      key,
      heading: SECTION_NAMES[key],
      paragraphs: linesOf(textOf(summary, words, key)).map(paragraphOf),
      tables: tablesOf(summary, key),
    }));
  const names = namesOf(summary);
  const own = period.own;
  sections.splice(1, 0, {
    key: 'names',
    heading: `${own}新增企业`,
    paragraphs: (names.length === 0 ? [`${own}没有新增企业。`] : names).map(paragraphOf),
    tables: [],
  });
  const from =
    issued === null
      ? '草稿，未签发。'
      : `摘自${period.words}进展小结第${issued.version}版，${dayInWords(shanghaiDay(new Date(issued.issued.at)))}由${issued.issued.name}签发，数据校验码${issued.digest.slice(0, 16)}。`;
  return {
    title: `${programme.name}${period.words}进展摘要`,
    subtitle: `（截至${dayInWords(summary.as_of)}）`,
    correction: '',
    sections: sections.map((one, i) => ({ ...one, heading: `${numberInWords(i + 1)}、${one.heading}` })),
    annexes: [],
    signatures: [],
    dated: null,
    counting: [],
    colophon: [from],
  };
}
