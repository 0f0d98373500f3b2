/** The lists of one enterprise's file as tables to be saved: what happened, what changed, what is attached. */
import type { Db } from '../../db/open.ts';
import { attachmentsOf } from '../attachments/queries.ts';
import * as format from '../format.ts';
import { shanghaiDay } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import { asOfNote, screenTable, type Table, type WriteRow } from '../sheets/queries.ts';
import type { StoryLine } from '../story.ts';
import { readFilePage } from './file-page.ts';
import type { Enterprise } from './queries.ts';
import type { Told } from './timeline.ts';

export const FILE_TABLES = ['timeline', 'versions', 'attachments'] as const;
export const FILE_TABLE_WORDS = { timeline: '时间线', versions: '资料变更', attachments: '附件' } as const;

function toldRow(told: Told): WriteRow {
  return {
    day: told.day,
    category: told.category,
    what: told.from === null || told.voided !== null ? told.what : `${told.from} → ${told.what}`,
    counts: told.counts?.word,
    why: told.counts?.why,
    papers: told.papers.join(' · '),
    note: told.note,
    fault: told.fault === null ? null : `与其他记录矛盾，未起作用：${told.fault}`,
    voided: told.voided?.words,
    recorded: told.recorded,
  };
}

/** What another room tells: the same columns, as far as it has them. */
function lineRow({ on, word, title, detail, recordedAt, by }: StoryLine): WriteRow {
  return {
    day: on,
    category: word,
    what: title,
    note: detail,
    recorded: `${format.minute(recordedAt)} ${by}`,
  };
}

/** Later papers stand below what they complete, as on the page. */
function toldRows(timeline: readonly Told[]): WriteRow[] {
  return timeline.flatMap((told) => [toldRow(told), ...toldRows(told.amendments)]);
}

function timelineTable(page: ReturnType<typeof readFilePage>, notes: string[]): Table {
  return screenTable(FILE_TABLE_WORDS.timeline, {
    notes: [...notes, '作废的记录也在内，写明由谁作废和原因'],
    columns: [
      { key: 'day', header: '发生日期', kind: 'day' },
      { key: 'category', header: '类别或事项' },
      { key: 'what', header: '记录', width: 24 },
      { key: 'counts', header: '计数', width: 16 },
      { key: 'why', header: '计数说明', width: 40 },
      { key: 'papers', header: '批次、文号、有效期', width: 50 },
      { key: 'note', header: '说明', width: 30 },
      { key: 'fault', header: '矛盾', width: 30 },
      { key: 'voided', header: '作废或更正', width: 30 },
      { key: 'recorded', header: '录入', width: 36 },
    ],
    rows: page.story.flatMap((entry) =>
      entry.of === 'event' ? toldRows([entry.told]) : [lineRow(entry.line)],
    ),
  });
}

function versionsTable(page: ReturnType<typeof readFilePage>, notes: string[]): Table {
  const rows = page.versions.flatMap(({ day, changes, recorded, reason }) =>
    changes.map((change): WriteRow => ({ day, ...change, recorded, reason })),
  );
  return screenTable(FILE_TABLE_WORDS.versions, {
    notes,
    columns: [
      { key: 'day', header: '生效日期', kind: 'day' },
      { key: 'word', header: '项目' },
      { key: 'from', header: '原来', width: 30 },
      { key: 'to', header: '现在', width: 30 },
      { key: 'recorded', header: '录入', width: 30 },
      { key: 'reason', header: '说明', width: 40 },
    ],
    rows,
  });
}

function attachmentsTable(db: Db, { id }: Enterprise, notes: string[]): Table {
  const rows = attachmentsOf(db, id).map(
    (one): WriteRow => ({
      name: one.fileName,
      size: format.fileSize(one.size),
      by: one.recordedBy,
      voided: one.voided === null ? null : `已作废，原因：${one.voided.reason}`,
      day: shanghaiDay(new Date(one.recordedAt)),
    }),
  );
  return screenTable(FILE_TABLE_WORDS.attachments, {
    notes,
    columns: [
      { key: 'name', header: '文件', width: 50 },
      { key: 'size', header: '大小', width: 12 },
      { key: 'by', header: '上传人' },
      { key: 'day', header: '上传日期', kind: 'day' },
      { key: 'voided', header: '作废', width: 30 },
    ],
    rows,
  });
}

export function fileTable(
  db: Db,
  enterprise: Enterprise,
  what: (typeof FILE_TABLES)[number],
  today: Day,
): Table {
  const notes = [`${enterprise.name}（${enterprise.uscc}）`, asOfNote(today)];
  if (what === 'attachments') return attachmentsTable(db, enterprise, notes);
  const page = readFilePage(db, enterprise, today);
  return what === 'timeline' ? timelineTable(page, notes) : versionsTable(page, notes);
}
