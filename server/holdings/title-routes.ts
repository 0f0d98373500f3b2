import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { idIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { Conflict, Refused } from '../errors.ts';
import { type Faults, faultsOf, readForm, type Typed, typedFrom } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { show } from '../plugins/views.ts';
import { isOtherTitle, OTHER_TITLES, otherTitleName } from '../rules/holdings.ts';
import { endForm, ReasonForm, titleForm } from './form.ts';
import { backTo, enterpriseIn } from './subject.ts';
import {
  addTitle,
  endTitle,
  findTitle,
  type OtherTitle,
  replaceTitle,
  type TitleDraft,
  titlesOf,
} from './titles.ts';

const TITLE_FIELDS = [
  'kind',
  'issued_on',
  'batch',
  'document_no',
  'valid_from',
  'valid_until',
  'note',
] as const;
const KINDS = OTHER_TITLES.map((one): [string, string] => [one, otherTitleName(one)]);

function typedOf(title: OtherTitle): Typed {
  const typed: Typed = Object.fromEntries(TITLE_FIELDS.map((field) => [field, title[field] ?? '']));
  return title.valid_until === null ? { ...typed, endless: 'on' } : typed;
}

interface Sheet {
  typed: Typed;
  faults?: Faults;
  isConflict?: boolean;
}
const statusOf = ({ faults = {}, isConflict = false }: Sheet) =>
  isConflict ? 409 : Object.keys(faults).length > 0 ? 422 : 200;

/** One other title of an enterprise: recorded, corrected by void and replace, ended, voided. */
export async function titleRoutes(app: FastifyInstance) {
  const config = { may: 'keep enterprises' } as const;

  /** @throws Refused where the same title of the same day stands already */
  function checkNew(enterpriseId: number, draft: TitleDraft, except = 0) {
    const twin = (titlesOf(app.db, [enterpriseId]).get(enterpriseId) ?? []).find(
      (one) =>
        one.id !== except &&
        one.how !== 'voided' &&
        one.kind === draft.kind &&
        one.issued_on === draft.issued_on,
    );
    if (twin === undefined) return;
    const message = `已登记 ${draft.issued_on} 公布的${otherTitleName(draft.kind)}`;
    throw new Refused([{ rule: 'title', field: 'issued_on', message }]);
  }

  function newPage(reply: FastifyReply, enterprise: ReturnType<typeof enterpriseIn>, sheet: Sheet) {
    const { typed, faults = {} } = sheet;
    const page = { title: '登记其他称号', nav: 'enterprises', enterprise, kinds: KINDS, typed, faults };
    return show(reply, 'holdings/title-new', page, statusOf(sheet));
  }

  app.get('/enterprises/:uscc/titles/new', { config }, async (request, reply) => {
    const { kind = '' } = typedFrom(request.query);
    return newPage(reply, enterpriseIn(app, request), { typed: isOtherTitle(kind) ? { kind } : {} });
  });

  app.post('/enterprises/:uscc/titles/new', { config }, async (request, reply) => {
    const enterprise = enterpriseIn(app, request);
    const form = readForm(titleForm(app.today()), request.body);
    if (!form.ok) return newPage(reply, enterprise, form);
    try {
      write(app.db, (tx) => {
        checkNew(enterprise.id, form.data);
        addTitle(tx, enterprise, form.data, by(request));
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return newPage(reply, enterprise, { typed: form.typed, faults: faultsOf(error.refusals) });
    }
    giveFlash(app.db, request.person, `已登记${otherTitleName(form.data.kind)}。`);
    return reply.redirect(backTo(enterprise.uscc), 303);
  });

  function found(request: FastifyRequest) {
    const enterprise = enterpriseIn(app, request);
    return { enterprise, title: findTitle(app.db, enterprise.id, idIn(request, 'title')) };
  }

  function page(reply: FastifyReply, { enterprise, title }: ReturnType<typeof found>, sheet: Sheet) {
    const { typed, faults = {}, isConflict = false } = sheet;
    return show(
      reply,
      'holdings/title',
      {
        title: `${otherTitleName(title.kind)}`,
        nav: 'enterprises',
        enterprise,
        own: title,
        kinds: KINDS,
        typed,
        faults,
        isConflict,
        today: app.today(),
      },
      statusOf(sheet),
    );
  }

  app.get('/enterprises/:uscc/titles/:id', { config }, async (request, reply) => {
    const about = found(request);
    return page(reply, about, { typed: typedOf(about.title) });
  });

  app.post('/enterprises/:uscc/titles/:id', { config }, async (request, reply) => {
    const about = found(request);
    const { enterprise, title } = about;
    const form = readForm(titleForm(app.today()), request.body);
    const why = readForm(ReasonForm, request.body);
    if (!form.ok || !why.ok) {
      const faults = { ...(form.ok ? {} : form.faults), ...(why.ok ? {} : why.faults) };
      return page(reply, about, { typed: form.typed, faults });
    }
    try {
      write(app.db, (tx) => {
        checkNew(enterprise.id, form.data, title.id);
        replaceTitle(tx, enterprise, { title, draft: form.data, reason: why.data.reason }, by(request));
      });
    } catch (error) {
      if (error instanceof Conflict)
        return page(reply, found(request), { typed: form.typed, isConflict: true });
      if (!(error instanceof Refused)) throw error;
      return page(reply, about, { typed: form.typed, faults: faultsOf(error.refusals) });
    }
    giveFlash(app.db, request.person, `已更正${otherTitleName(title.kind)}，原记录作废并保留。`);
    return reply.redirect(backTo(enterprise.uscc), 303);
  });

  app.post('/enterprises/:uscc/titles/:id/end', { config }, async (request, reply) => {
    const about = found(request);
    const { enterprise, title } = about;
    const form = readForm(endForm(app.today(), typedFrom(request.body).how), request.body);
    const again = (sheet: Omit<Sheet, 'typed'>) =>
      page(reply, found(request), { typed: { ...typedOf(title), ...prefixed(form.typed) }, ...sheet });
    if (!form.ok) return again({ faults: prefixed(form.faults) });
    try {
      write(app.db, (tx) => endTitle(tx, enterprise, title, form.data, by(request)));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return again({ isConflict: true });
    }
    const word = form.data.how === 'ended' ? '已登记终止' : '已作废';
    giveFlash(app.db, request.person, `${word}：${otherTitleName(title.kind)}。`);
    return reply.redirect(backTo(enterprise.uscc), 303);
  });
}

/** Both forms of the page ask for a reason: the ending's fields go by names of their own there. */
function prefixed(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name === 'reason' ? 'end_reason' : name, value]),
  );
}
