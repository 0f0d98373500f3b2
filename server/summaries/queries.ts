/** What neighbours may ask of summaries: figures of any period, issued versions, issuing, and the paper. */
export { checkSummary } from './checking.ts';
export { beginDraft, saveText } from './drafts.ts';
export { fileNameOf, findPaper, PAPER_KINDS, type PaperFile, type PaperKind, writePaper } from './files.ts';
export { hashOfFigures, sha256 } from './hash.ts';
export { type IssueAsked, issueSummary } from './issuing.ts';
export { readSummaries, type SummaryLine } from './list-page.ts';
export { programmeOfPeriod } from './of-programme.ts';
export { readSummary, type SummaryAsked } from './reading.ts';
export { policyOf, renderHtml, renderPaper } from './render.ts';
export { takeStep } from './steps.ts';
export {
  type Draft,
  type Frozen,
  findIssued,
  type IssueMeta,
  issuedFaults,
  listAllIssues,
  listIssues,
  readDraft,
  unissuedBefore,
} from './store.ts';
