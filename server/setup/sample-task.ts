/** Loading made-up data and taking them out, as long work: others wait for it, and nothing is half done. */
import type { By } from '../audit/by.ts';
import { checkStillMay } from '../people/queries.ts';
import type { Task } from '../task.ts';
import { backUp } from '../upkeep/queries.ts';
import { loadSample, makeSample, removeSample } from './sample.ts';

export const loadSampleTask: Task<{ by: By }, { enterprises: number }> = {
  name: 'load sample',
  writes: true,
  async run({ tell, save }, { by }) {
    tell(0, null, '编写演示数据');
    const made = makeSample(by.at);
    try {
      tell(0, null, '载入');
      return await save((tx) => {
        checkStillMay(tx, by.accountId, 'keep backups');
        return loadSample(tx, made, by);
      });
    } finally {
      made.$client.close();
    }
  },
};

export const removeSampleTask: Task<{ by: By; backupKeep: number }, null> = {
  name: 'remove sample',
  writes: true,
  async run({ db, dataDir, tell, save }, { by, backupKeep }) {
    // Somebody may have begun to enter real data among these: a copy of all of it is kept first.
    tell(0, null, '备份');
    await backUp(db, { dataDir, backupKeep }, by);
    tell(0, null, '移走');
    return save((tx) => {
      checkStillMay(tx, by.accountId, 'keep backups');
      removeSample(tx, by);
      return null;
    });
  },
};
