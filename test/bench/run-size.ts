/** All jobs at one size, in an order that keeps them from each other: what writes comes last. */
import { haveSeeded } from './data/folder.ts';
import type { Figure, Job } from './goals.ts';
import { exports, imports } from './jobs/files.ts';
import { afterChange, pages, pastDays } from './jobs/pages.ts';
import { record } from './jobs/record.ts';
import { memory, starting, weigh } from './jobs/serving.ts';
import { setStage } from './jobs/stage.ts';
import { untilIdle } from './measure.ts';

interface Asked {
  size: number;
  folder: string;
  rounds: number;
  wanted(job: Job): boolean;
  say(words: string): unknown;
}

export async function runSize({ size, folder, rounds, wanted, say }: Asked): Promise<Figure[]> {
  haveSeeded(size, folder, say);
  say('copies the data');
  const stage = await setStage(folder, size, rounds);
  const figures: Figure[] = [];
  const step = async (jobs: Job[], work: () => Figure[] | Promise<Figure[]>) => {
    if (!jobs.some(wanted)) return;
    say(jobs.join(', '));
    figures.push(...(await work()).filter(({ job }) => wanted(job)));
  };
  try {
    // The first start of a day moves the comparison with the criteria on to it.
    await fetch(`${stage.server.address}/`, { headers: stage.headers });
    await step(['start'], () => starting(stage));
    await step(['weightProgress', 'weightList', 'requests'], () => weigh(stage));
    const warm = [
      'progress',
      'listAgain',
      'enterpriseAgain',
      'listFirst',
      'listFar',
      'listFiltered',
      'listFilteredFar',
    ] as const;
    const found = [
      'searchTwo',
      'searchThree',
      'searchInitials',
      'searchCode',
      'enterprise',
      'alerts',
    ] as const;
    await untilIdle(stage.server.pid);
    await step([...warm, ...found, 'progress304'], () => pages(stage, wanted));
    await step(['progressChanged'], () => afterChange(stage));
    await step(['progressPast', 'progressKnown'], () => pastDays(stage, wanted));
    await step(['memory'], () => memory(stage));
    await step(['exportXlsx', 'exportCsv'], () => exports(stage));
    await step(['record'], () => record(stage));
    await step(['import'], () => imports(stage));
  } finally {
    await stage.done();
  }
  return figures;
}
