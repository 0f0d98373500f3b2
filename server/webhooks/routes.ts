import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { idIn, wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { KIND_NAMES } from '../audit/queries.ts';
import { NotFound } from '../errors.ts';
import { fileLinks, link } from '../format.ts';
import { type Faults, readForm, type Typed, typedFrom } from '../forms.ts';
import { allowanceOf } from '../outbound-allow.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { deliver } from './courier.ts';
import { exporting } from './exporting.ts';
import { NO_TOPIC, tickedTopics, webhookForm } from './form.ts';
import {
  addWebhook,
  findWebhook,
  KIND_WORDS,
  listDeliveries,
  listWebhooks,
  queueTest,
  removeWebhook,
  resend,
  setPaused,
  TOPICS,
} from './queries.ts';
import { deliveryInWords, webhookInWords } from './words.ts';

const config = { may: 'keep webhooks' } as const;
const PAGE = 50;

/** 推送: where lines of the log are sent as they come; nothing is sent while no setting allows it. */
export async function webhooks(app: FastifyInstance): Promise<void> {
  exporting(app);
  const isOn = app.settings.webhookAllow.length > 0;
  const page = { title: '推送', nav: 'upkeep' };

  app.get('/upkeep/webhooks', { config }, async (_request, reply) =>
    show(reply, 'webhooks/list', {
      ...page,
      isOn,
      allowed: app.settings.webhookAllow.join('、'),
      webhooks: listWebhooks(app.db).map(webhookInWords),
    }),
  );

  const form = (reply: FastifyReply, typed: Typed, faults: Faults = {}, status = 200) =>
    show(
      reply,
      'webhooks/new',
      {
        ...page,
        title: '新增推送',
        isOn,
        allowed: app.settings.webhookAllow.join('、'),
        typed,
        faults,
        kinds: Object.entries(KIND_WORDS),
        topics: TOPICS.map((topic) => ({ name: `topic_${topic}`, word: KIND_NAMES[topic] })),
      },
      status,
    );

  app.get('/upkeep/webhooks/new', { config }, async (_request, reply) => form(reply, { kind: 'json' }));

  app.post('/upkeep/webhooks', { config }, async (request, reply) => {
    const typed = typedFrom(request.body);
    const read = readForm(webhookForm(allowanceOf(app.settings.webhookAllow)), request.body);
    const topics = tickedTopics(typed);
    const faults = {
      ...(read.ok ? {} : read.faults),
      ...(topics.length === 0 ? { topics: NO_TOPIC } : {}),
      ...(isOn ? {} : { url: '推送没有开启：先在服务器设置 WEBHOOK_ALLOW，再启动服务' }),
    };
    // A secret is not shown again, also not to who has just typed it.
    if (!read.ok || Object.keys(faults).length > 0) return form(reply, { ...typed, secret: '' }, faults, 422);
    const { label, kind, url } = read.data;
    const made = read.data.secret === '' ? randomBytes(32).toString('base64url') : null;
    const id = addWebhook(
      app.db,
      { label, kind, url, topics, secret: made ?? read.data.secret },
      by(request),
    );
    if (made === null) {
      giveFlash(app.db, request.person, `已新增推送“${label}”。`);
      return reply.redirect(`/upkeep/webhooks/${id}`, 303);
    }
    return show(reply, 'webhooks/one-time-secret', { ...page, title: '已新增推送', id, label, secret: made });
  });

  app.get('/upkeep/webhooks/:id', { config }, async (request, reply) => {
    const one = findWebhook(app.db, idIn(request, 'webhook'));
    const asked = typedFrom(request.query).before ?? '';
    const before = /^\d{1,15}$/.test(asked) ? Number(asked) : null;
    const { rows, next } = listDeliveries(app.db, one.id, { before, limit: PAGE });
    const here = `/upkeep/webhooks/${one.id}`;
    return show(reply, 'webhooks/one', {
      ...page,
      title: one.label,
      isOn,
      here,
      webhook: webhookInWords(one),
      deliveries: rows.map(deliveryInWords),
      later: before === null ? null : here,
      earlier: next === null ? null : link(here, { before: next }),
      out: fileLinks(`${here}/exports/deliveries`),
    });
  });

  /** Does it and leads back with a line that tells of it. */
  const act = (path: string, change: (id: number, request: FastifyRequest) => string | Promise<string>) =>
    app.post(`/upkeep/webhooks/:id/${path}`, { config }, async (request, reply) => {
      const id = idIn(request, 'webhook');
      giveFlash(app.db, request.person, await change(id, request));
      return reply.redirect(path === 'remove' ? '/upkeep/webhooks' : `/upkeep/webhooks/${id}`, 303);
    });

  act('tests', async (id, request) => {
    const queued = queueTest(app.db, id, by(request));
    const taken = await deliver(app, queued);
    return taken ? '测试已送达。' : '测试没有送达，原因见下面第一行。';
  });
  act('pause', (id, request) => {
    setPaused(app.db, id, true, by(request));
    return '已暂停。恢复后补发暂停期间的内容。';
  });
  act('resume', (id, request) => {
    setPaused(app.db, id, false, by(request));
    return '已恢复。';
  });
  act('remove', (id, request) => {
    removeWebhook(app.db, id, by(request));
    return '已删除推送，地址和密钥一并删除。';
  });
  act('deliveries/:delivery/resend', (id, request) => {
    const word = wordIn(request, 'delivery');
    if (!/^[1-9]\d{0,14}$/.test(word)) throw new NotFound('delivery');
    resend(app.db, id, Number(word), by(request));
    return '已重新排队，几秒内发送。';
  });
}
