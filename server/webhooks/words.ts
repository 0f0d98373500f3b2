/** What the pages and the saved tables say of webhooks and deliveries. */
import { KIND_NAMES } from '../audit/queries.ts';
import { minute } from '../format.ts';
import { type Delivery, KIND_WORDS, type Webhook } from './queries.ts';

const STATES = {
  on: { of: 'ok', word: '在用' },
  paused: { of: 'none', word: '已暂停' },
  removed: { of: 'none', word: '已删除' },
} as const;

export function webhookInWords(one: Webhook) {
  const trouble = one.failed > 0 ? `${one.failed} 次没有送达` : '';
  const waiting = one.waiting > 0 ? `${one.waiting} 次待发送` : '';
  return {
    ...one,
    stateOf: STATES[one.state].of,
    stateWord: STATES[one.state].word,
    kindWord: KIND_WORDS[one.kind],
    topicWords: one.topics.map((topic) => KIND_NAMES[topic]).join('、'),
    delivered: one.deliveredAt === null ? '从未' : minute(one.deliveredAt),
    queue: [waiting, trouble].filter(Boolean).join('，') || '没有待发送',
  };
}

const OUTCOMES = {
  waiting: { of: 'warn', word: '待发送' },
  delivered: { of: 'ok', word: '已送达' },
  failed: { of: 'bad', word: '没有送达' },
} as const;

export function deliveryInWords(one: Delivery) {
  const { of, word } = OUTCOMES[one.state];
  const range = one.first_seq === one.last_seq ? `${one.first_seq}` : `${one.first_seq} 至 ${one.last_seq}`;
  const answer = [one.status === null ? '' : String(one.status), one.answer].filter(Boolean).join(' ');
  return {
    id: one.id,
    of,
    word,
    what: one.what === 'test' ? '测试' : `日志第 ${range} 条，共 ${one.lines} 条`,
    queued: minute(one.queued_at),
    tries: one.tries,
    tried: one.tried_at === null ? '—' : minute(one.tried_at),
    next: one.state === 'waiting' && one.tries > 0 ? minute(one.next_at) : '—',
    answer: answer === '' ? '—' : answer,
    canResend: one.state === 'failed' && one.what === 'lines',
  };
}
