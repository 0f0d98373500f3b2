/** The list of first steps in words: what each asks, what it rests on, and where it is answered. */
import { join } from 'node:path';
import type { Db } from '../../db/open.ts';
import type { Config } from '../config.ts';
import { count, minuteInWords } from '../format.ts';
import { spanInWords, yearsOf } from '../rules/days.ts';
import { settingsAt, targetAt } from '../rules/facts.ts';
import { sumCells } from '../rules/plan.ts';
import type { Act } from '../rules/roles.ts';
import { CATEGORIES, type Day } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { readSample } from '../sample.ts';
import { findProgramme, readSettings, readTargets, readTotals, settingsInWords } from '../targets/queries.ts';
import { lastBackup } from '../upkeep/queries.ts';
import { enteredSince, whatForbidsSample } from './sample.ts';
import { readSteps, STEPS, type Step } from './steps.ts';

export interface StepTold {
  step: Step;
  title: string;
  done: boolean;
  /** What is asked, or what was settled. */
  words: string;
  /** The sentence or the figures it rests on; '' where there are none. */
  source: string;
  /** Who may settle it. */
  act: Act;
  /** Settled here with one press; null where only a page of its own does. */
  answer: { action: string; word: string } | null;
  links: { href: string; word: string; act: Act }[];
}

export interface StepsAsked {
  today: Day;
  config: Pick<Config, 'dataDir' | 'backupHour' | 'backupKeep'>;
}

/** What the page of first steps shows. */
export function readStepsPage(db: Db, { today, config }: StepsAsked) {
  const state = readSteps(db, today);
  const programme = findProgramme(db, null, today);
  const settings = settingsAt(readSettings(db, programme.id), today);
  const totals = readTotals(db, programme.id);
  const sum = CATEGORIES.map((one) => `${categoryShort(one)} ${totals[one] ?? '—'} 家`).join('，');
  const span = spanInWords(programme);
  const backup = lastBackup(db);
  const { counts } = state;
  const told: Record<Step, Omit<StepTold, 'step' | 'done'>> = {
    total: {
      title: `${sum}，是${span}合计吗`,
      words: state.total
        ? `已确认为${span}合计。`
        : `默认按${span}合计。若是一年的目标，或起止年份不同，在“行动计划”中修改或新增。`,
      source: programme.source === '' ? '' : `依据：${programme.source}`,
      act: 'revise targets',
      answer: { action: '/people/first-steps/total', word: `确认为${span}合计` },
      links: [{ href: `/programmes/${programme.code}`, word: '查看行动计划', act: 'read progress' }],
    },
    counting: {
      title: '新增算在哪一年，慢多少算滞后',
      words: `${state.counting ? '' : '默认'}${settingsInWords(settings)}。新增只计首次认定（入库），不按净增。`,
      source: '依据：报道没有写明口径，以上为本系统的默认，改动后各项数字随之重新计算。',
      act: 'set counting',
      answer: { action: '/people/first-steps/counting', word: '按此口径' },
      links: [
        { href: '/targets/counting', word: '修改统计口径', act: 'set counting' },
        { href: '/help#counting', word: '口径说明', act: 'read progress' },
      ],
    },
    plan: {
      title: '分年度和按季的计划',
      words: state.plan
        ? '三类的分解都已确认。'
        : `${counts.proposed} 类仍是系统建议，可逐季修改后确认；没有确认也能用，各处标“待确认”。`,
      source: `依据：报道只给出${span}合计，分年度为建议：${yearsInWords(db, programme, today)}。`,
      act: 'revise targets',
      answer: null,
      links: [{ href: '/targets', word: state.plan ? '查看目标' : '确认目标', act: 'revise targets' }],
    },
    lists: {
      title: '镇街园区、专员、产业赛道的字典',
      words: `现有镇街园区 ${counts.areas} 个，专员 ${counts.officers} 人，产业赛道 ${counts.chains} 个。${state.lists ? '' : '镇街园区、专员各填至少一个；导入名单时遇到新的名称也会列入。'}`,
      source: '依据：产业赛道按报道中的重点产业填好，可改名、停用。',
      act: 'keep dictionaries',
      answer: null,
      links: [
        { href: '/dictionaries/area', word: '填写镇街园区', act: 'keep dictionaries' },
        { href: '/dictionaries/officer', word: '填写专员', act: 'keep dictionaries' },
        { href: '/dictionaries/chain', word: '核对产业赛道', act: 'keep dictionaries' },
      ],
    },
    import: {
      title: '企业名单和已有的认定',
      words: state.import
        ? '企业库已有企业。'
        : '从现有的 .xlsx、.csv 读入，先核对再导入；也可逐家新增。先导入企业，再导入认定。',
      source: '',
      act: 'import',
      answer: null,
      links: [{ href: '/sheets', word: '导入', act: 'import' }],
    },
    accounts: {
      title: '其他人的账号',
      words: `现有 ${counts.accounts} 个账号。${state.accounts ? '' : '为领导、专员、主管各建一个，一次性密码交给本人。'}`,
      source: '',
      act: 'keep accounts',
      answer: null,
      links: [{ href: '/people/new', word: '新增账号', act: 'keep accounts' }],
    },
    backup: {
      title: '备份放在哪里',
      words: `每天 ${config.backupHour} 时备份到 ${join(config.dataDir, 'backups')}，保留 ${config.backupKeep} 份。${backup?.madeAt == null ? '还没有备份过。' : `最近一次 ${minuteInWords(backup.madeAt, today)}。`}另一台机器上也放一份。`,
      source: '',
      act: 'keep backups',
      answer: null,
      links: [{ href: '/upkeep', word: '立即备份', act: 'keep backups' }],
    },
  };
  const steps = STEPS.map((step): StepTold => ({ step, done: state[step], ...told[step] }));
  const sample = readSample(db);
  return {
    steps,
    left: steps.filter((one) => !one.done).length,
    sample: sample === null ? null : { ...sample, entered: enteredSince(db) },
    forbids: sample === null ? whatForbidsSample(db) : [],
  };
}

/** 国家级小巨人 3＋3＋4，省级专精特新 13＋13＋14 */
function yearsInWords(db: Db, programme: ReturnType<typeof findProgramme>, today: Day): string {
  const versions = readTargets(db, programme.id);
  return CATEGORIES.map((category) => {
    const cells = targetAt(versions, category, today)?.cells ?? [];
    const years = yearsOf(programme).map((year) => count(sumCells(cells, year)));
    return `${categoryShort(category)} ${years.join('＋')}`;
  }).join('，');
}
