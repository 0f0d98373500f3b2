/**
 * 编制, 审核, 签发: three steps by three people where there are as many. Somebody takes a second step
 * only where nobody else could, and the paper's record says so.
 */
export const STEPS = ['prepared', 'reviewed', 'issued'] as const;
export type Step = (typeof STEPS)[number];

export const STEP_NAMES: Record<Step, string> = { prepared: '编制', reviewed: '审核', issued: '签发' };

/** Who took a step: an account, or a name without one, as the command line has. */
export type Taker = number | string;

export type StepJudged =
  /** `same`: the step before which the same person took, where nobody else could. */
  { ok: true; same: Step | null } | { ok: false; message: string };

/**
 * Whether this person may take the step.
 * @param before who took the steps before it
 * @param able accounts in use whose roles have the step's act
 */
export function judgeStep(
  step: Step,
  who: Taker,
  before: Partial<Record<Step, Taker>>,
  able: readonly number[],
): StepJudged {
  const missing = STEPS.slice(0, STEPS.indexOf(step)).find((one) => before[one] === undefined);
  if (missing !== undefined) {
    return { ok: false, message: `先完成${STEP_NAMES[missing]}，再${STEP_NAMES[step]}` };
  }
  const taken = STEPS.filter((one) => one !== step && before[one] !== undefined && before[one] === who);
  const same = taken.at(-1) ?? null;
  // A name without an account answers for itself: there is nobody to count.
  if (same === null || typeof who === 'string') return { ok: true, same };
  const earlier = Object.values(before);
  const others = able.filter((id) => id !== who && !earlier.includes(id));
  if (others.length === 0) return { ok: true, same };
  const message = `${STEP_NAMES[same]}人不能自己${STEP_NAMES[step]}，另有${others.length}人可以${STEP_NAMES[step]}`;
  return { ok: false, message };
}
