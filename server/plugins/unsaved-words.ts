/** What is said where something could not be saved: on its page, on every page's banner, and by the API. */
import type { Trouble } from '../../db/trouble.ts';

/** Why nothing is saved: what befell a write, a clock that stands before the log, or a server about to end. */
export type Cause = Trouble | 'clock' | 'restart';

interface Words {
  title: string;
  words: string;
}

/** Of a form that was not saved. Each says what became of it, then what to do. */
export const UNSAVED: Record<Cause, Words> = {
  busy: {
    title: '未保存：系统正忙',
    words: '另一个程序正在写入数据，这次的内容没有保存。稍后再试。',
  },
  full: {
    title: '未保存：磁盘已满',
    words: '服务器的磁盘已满，这次的内容没有保存。告知管理员，腾出空间后会自动恢复。',
  },
  'read-only': {
    title: '未保存：数据目录只读',
    words: '服务器的数据目录现在不能写入，这次的内容没有保存。告知管理员，恢复后再试。',
  },
  io: {
    title: '未保存：磁盘读写出错',
    words: '服务器的磁盘读写出错，这次的内容没有保存。稍后再试；仍不行时，告知管理员。',
  },
  sync: {
    title: '不能确定是否已保存',
    words: '保存时服务器的磁盘没有确认写入，系统正在重新启动。过一会儿打开原来的页面核对，没有的再填一次。',
  },
  corrupt: {
    title: '未保存：数据库损坏',
    words: '服务器的数据库读不出来，这次的内容没有保存。告知管理员，从备份恢复。',
  },
  restart: {
    title: '未保存：系统正在重新启动',
    words: '服务器的磁盘出错，系统正在重新启动，这次的内容没有保存。过一会儿再试。',
  },
  clock: {
    title: '未保存：系统时钟不对',
    words: '服务器的时钟早于最近一条操作日志，这次的内容没有保存。告知管理员，核对时钟后会自动恢复。',
  },
};

/** Of a page that could not be shown, where nothing was to be saved. */
export const UNREADABLE: Words = {
  title: '暂时打不开此页',
  words: '服务器的磁盘读写出错或正忙。稍后再试；仍不行时，把下面的编号告知管理员。',
};

/** On every page while nothing can be saved. */
export const PAUSED: Record<Exclude<Cause, 'busy' | 'restart'>, string> = {
  full: '磁盘已满，暂停保存，仍可查看。管理员腾出空间后自动恢复。',
  'read-only': '数据目录只读，暂停保存，仍可查看。管理员恢复写入后才能保存。',
  io: '磁盘读写出错，暂停保存，仍可查看。管理员检查磁盘；恢复后自动继续。',
  sync: '磁盘没有确认写入，系统正在重新启动。',
  corrupt: '数据库损坏，暂停保存。管理员从备份恢复。',
  clock: '系统时钟早于最近一条操作日志，暂停保存，仍可查看。管理员核对时钟后自动恢复。',
};

/** The disk was full, and what was set aside for that day is being used. */
export const LOW = '磁盘空间将用完，现在仍可保存。管理员尽快腾出空间。';
