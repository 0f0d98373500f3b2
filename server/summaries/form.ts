import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { wordIn } from '../address.ts';
import { NotFound } from '../errors.ts';
import { onOneLine, tidy } from '../forms.ts';
import { isOfProgramme, type Period, parsePeriod, periodOf } from '../rules/period.ts';
import { SECTIONS, type SectionKey } from '../rules/summary-types.ts';
import type { Programme } from '../rules/types.ts';
import { readDay, WRITE_DATE } from '../typed-days.ts';
import { ARRANGEMENTS } from './drafts.ts';

/** The period of an address. @throws NotFound where it names none, or one before the programme began */
export function periodIn(request: FastifyRequest, programme: Programme): Period {
  const period = parsePeriod(wordIn(request, 'period'));
  if (period === null || !isOfProgramme(period, programme)) throw new NotFound('period');
  return period;
}

/** @throws NotFound on an address that names no section */
export function sectionIn(request: FastifyRequest): SectionKey {
  const key = SECTIONS.find((one) => one === wordIn(request, 'section'));
  if (key === undefined) throw new NotFound('section');
  return key;
}

const day = z
  .string()
  .optional()
  .transform((text, ctx) => {
    const typed = tidy(text);
    const read = typed === null ? null : readDay(typed);
    if (typed === null || read !== null) return read;
    ctx.addIssue({ code: 'custom', message: WRITE_DATE });
    return z.NEVER;
  });

/** Which summary to write: one of the usual periods, or any two days. */
export const periodForm = (programme: Programme) =>
  z
    .object({ period: z.string().max(30).default(''), from: day, to: day })
    .transform(({ period, from, to }, ctx): Period => {
      const fault = (path: string, message: string) => {
        ctx.addIssue({ code: 'custom', path: [path], message });
        return z.NEVER;
      };
      if (period !== 'on') {
        const read = parsePeriod(period);
        return read === null || !isOfProgramme(read, programme) ? fault('period', '选择小结的期间') : read;
      }
      if (from === null) return fault('from', '填写开始日期');
      if (to === null) return fault('to', '填写结束日期');
      const read = periodOf(from, to);
      if (read === null) return fault('to', '结束日期不能早于开始日期');
      return isOfProgramme(read, programme) ? read : fault('to', '结束日期不能早于行动计划开始');
    });

const MOST = 10_000;

/** A section's text. `was` is what it began with, `own` whether that was the officer's. */
export const TextForm = z.object({
  text: z
    .string()
    .optional()
    .transform((text) => tidy(text) ?? '')
    .refine((text) => text !== '', '填写文字，或选“恢复自动文字”；不要这一部分就在草稿页选“隐藏”')
    .refine((text) => text.length <= MOST, `一部分最多 ${MOST} 字，分到几个部分`),
  was: z.string().default(''),
  own: z.string().default(''),
});

/** The generated text is wanted back: what was typed does not matter. */
export const ResetForm = TextForm.pick({ was: true, own: true });

export const ArrangeForm = z.object({
  section: z.enum(SECTIONS, { error: '选择要调整的部分' }),
  how: z.enum(ARRANGEMENTS, { error: '选择上移、下移、隐藏或恢复' }),
});

export const FigureForm = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/, '选择要确认的数字'),
  meant: z.enum(['yes', 'no']).default('yes'),
});

/** What somebody saw: the draft's version and the hash of its figures. */
const seen = {
  version: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .catch(-1),
  figures: z.string().max(64).default(''),
};

export const StepForm = z.object(seen);

export const IssueForm = z
  .object({
    ...seen,
    correction: z
      .string()
      .optional()
      .transform((text) => onOneLine(tidy(text) ?? ''))
      .refine((text) => text.length <= 1_000, '更正说明最多 1000 字'),
  })
  .catchall(z.string())
  .transform(({ version, figures, correction, ...rest }) => ({
    version,
    figures,
    correction,
    /** The warnings that were ticked, by their keys. */
    accepted: Object.keys(rest).flatMap((name) =>
      name.startsWith('accept-') ? [name.slice('accept-'.length)] : [],
    ),
  }));
