import type { Tx } from '../../db/open.ts';
import { summaryIssue } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { canonical, chainHead, record } from '../audit/record.ts';
import { Conflict, Refused } from '../errors.ts';
import { dayInWords } from '../rules/days.ts';
import type { Period } from '../rules/period.ts';
import type { Check } from '../rules/summary-checks.ts';
import { type Issued, paperOf } from '../rules/summary-paper.ts';
import type { Day, Programme, Refusal } from '../rules/types.ts';
import { readSample } from '../sample.ts';
import { namedInLog } from '../targets/queries.ts';
import { checkSummary } from './checking.ts';
import { beginDraft, type DraftAt, goOn } from './drafts.ts';
import { hashOfContent, hashOfFigures, sha256 } from './hash.ts';
import { readSummary } from './reading.ts';
import { renderPaper, TEMPLATE_VERSION } from './render.ts';
import { alsoWords, judgeTaking, type Steps, stepsOf, takeStep } from './steps.ts';
import { type Frozen, listIssues, readDraft } from './store.ts';

export interface IssueAsked {
  programme: Programme;
  period: Period;
  today: Day;
  /** The draft and figures that somebody saw and issues; left out, whatever stands now. */
  seen?: { version: number; figures: string };
  /** Keys of the warnings that are accepted, or all of them. */
  accepted: readonly string[] | 'all';
  /** 更正说明: required from the second version on. */
  correction: string;
  /** 编制 and 审核 are taken by the same one in passing: the command line does, where nobody else can. */
  alone?: boolean;
}

const refusal = (field: string, message: string): Refusal => ({ rule: 'summary', field, message });

/** What is in the way of the checks: every blocking one, and each warning that is not accepted. */
function refusalsOf(checks: readonly Check[], accepted: IssueAsked['accepted']): Refusal[] {
  return checks
    .filter((one) => !one.passed)
    .flatMap((one): Refusal[] => {
      if (one.level === 'blocking') {
        return [refusal(one.key, one.details.length === 1 ? (one.details[0] ?? one.title) : one.title)];
      }
      const isAccepted = accepted === 'all' || accepted.includes(one.key);
      return isAccepted ? [] : [refusal(one.key, `${one.title}：处理后再签发，或勾选“已知悉，仍然签发”`)];
    });
}

function takeAlone(tx: Tx, at: DraftAt, version: number, figures: string, by: By): Steps {
  for (const step of ['prepared', 'reviewed'] as const) {
    const steps = stepsOf(tx, at, version, figures);
    if (steps[step] === null) takeStep(tx, at, { step, version, figures, seen: figures }, by);
  }
  return stepsOf(tx, at, version, figures);
}

/**
 * Issues the next version of a summary, within the caller's transaction: figures, words, lists, settings
 * and versions are frozen with the rendered bytes, and never computed again.
 * @returns the version and the warnings that were accepted
 * @throws Conflict where draft or figures are others than those seen, Refused where a check, a step or
 *   a field is in the way
 */
export function issueSummary(tx: Tx, asked: IssueAsked, by: By): { version: number; accepted: string[] } {
  const { programme, period, today, seen, correction } = asked;
  if (readSample(tx) !== null)
    throw new Refused([refusal('', '正在使用演示数据，不能签发。移走演示数据后再签发')]);
  const at = { programmeId: programme.id, period };
  if (asked.alone === true) beginDraft(tx, at, by);
  const draft = readDraft(tx, programme.id, period.code);
  const summary = readSummary(tx, { programme, period, today, now: by.at });
  const figures = hashOfFigures(summary);
  if (seen !== undefined && (seen.version !== draft.version || seen.figures !== figures)) {
    throw new Conflict('summary');
  }
  if (!summary.is_over) {
    const message = `${period.words}小结在${dayInWords(period.to)}起可以签发，现在可预览`;
    throw new Refused([refusal('', message)]);
  }
  const version = listIssues(tx, programme.id, period.code).length + 1;
  const { checks } = checkSummary(tx, summary, draft.words, today);
  const refusals = refusalsOf(checks, asked.accepted);
  if (version > 1 && correction === '') {
    refusals.push(refusal('correction', '填写更正说明：改了什么，为什么'));
  }
  const steps =
    asked.alone === true
      ? takeAlone(tx, at, draft.version, figures, by)
      : stepsOf(tx, at, draft.version, figures);
  const judged = judgeTaking(tx, steps, 'issued', by.accountId ?? by.actor);
  if (!judged.ok) refusals.push(refusal('steps', judged.message));
  if (refusals.length > 0 || steps.prepared === null || steps.reviewed === null) throw new Refused(refusals);

  const issued: Issued = {
    version,
    correction: version === 1 ? '' : correction,
    prepared: { name: steps.prepared.recorded_by, at: steps.prepared.recorded_at },
    reviewed: { name: steps.reviewed.recorded_by, at: steps.reviewed.recorded_at },
    issued: { name: by.actor, at: by.at },
    audit: chainHead(tx),
    digest: hashOfContent(summary, draft.words),
  };
  const accepted = checks.filter((one) => !one.passed).map((one) => one.title);
  const paper = paperOf(summary, draft.words, issued);
  const frozen: Frozen = {
    period: period.code,
    version,
    summary,
    words: draft.words,
    paper,
    issued,
    accepted,
  };
  const html = Buffer.from(renderPaper(paper));
  const hash = sha256(html);
  tx.insert(summaryIssue)
    .values({
      programme_id: programme.id,
      period: period.code,
      version,
      as_of: summary.as_of,
      known_at: summary.known_at,
      frozen: canonical(frozen),
      html,
      sha256: hash,
      template: TEMPLATE_VERSION,
      audit_seq: issued.audit.seq,
      audit_hash: issued.audit.hash,
      correction: issued.correction,
      accepted,
      prepared_by: issued.prepared.name,
      prepared_at: issued.prepared.at,
      reviewed_by: issued.reviewed.name,
      reviewed_at: issued.reviewed.at,
      issued_by: by.actor,
      issued_at: by.at,
    })
    .run();
  const said = accepted.length === 0 ? '' : `，已知悉：${accepted.join('；')}`;
  const why = issued.correction === '' ? '' : `，更正说明：${issued.correction}`;
  record(tx, {
    ...by,
    act: 'summary issued',
    sentence: `签发了${namedInLog(tx, programme.id)}${period.words}小结第${version}版${alsoWords(judged)}${why}${said}，校验码${hash.slice(0, 16)}`,
    detail: { period: period.code, version, sha256: hash, digest: issued.digest },
  });
  goOn(tx, at, by);
  return { version, accepted };
}
