/** Every rule of 预警, worst first: one line each. A new one is a file of rules/ and a line here. */
import type { Rule } from './rule.ts';
import { annualUpdate } from './rules/annual-update.ts';
import { changeReport } from './rules/change-report.ts';
import { closing } from './rules/closing.ts';
import { contradiction } from './rules/contradiction.ts';
import { crossed } from './rules/crossed.ts';
import { lateMeasure } from './rules/late-measure.ts';
import { nearScale } from './rules/near-scale.ts';
import { noData } from './rules/no-data.ts';
import { noDocument } from './rules/no-document.ts';
import { noIndustry } from './rules/no-industry.ts';
import { openRequest } from './rules/open-request.ts';
import { otherTitle } from './rules/other-title.ts';
import { overdue } from './rules/overdue.ts';
import { quarterRevenue } from './rules/quarter-revenue.ts';
import { reached } from './rules/reached.ts';
import { review } from './rules/review.ts';
import { stale } from './rules/stale.ts';
import { stuck } from './rules/stuck.ts';

export const RULES: readonly Rule[] = [
  overdue,
  closing,
  review,
  annualUpdate,
  changeReport,
  openRequest,
  lateMeasure,
  otherTitle,
  reached,
  crossed,
  contradiction,
  noDocument,
  noIndustry,
  stuck,
  nearScale,
  noData,
  quarterRevenue,
  stale,
];

export function ruleOf(code: string): Rule | null {
  return RULES.find((one) => one.code === code) ?? null;
}

/** Rules that lists may be narrowed to by anybody who reads: those that do not rest on an enterprise's figures. */
export const PLAIN_CODES = RULES.filter((one) => one.ofFigures !== true).map((one) => one.code);
