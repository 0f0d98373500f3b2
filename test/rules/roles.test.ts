import t from 'tap';
import { ACTS, isAllowed, ROLES } from '../../server/rules/roles.ts';

const MAY: Record<string, string[]> = {
  leader: [],
  officer: [
    'keep enterprises',
    'update status',
    'keep visits',
    'import',
    'draft summaries',
    'keep calendar',
    'reveal contacts',
  ],
  manager: [
    'keep enterprises',
    'update status',
    'keep visits',
    'import',
    'draft summaries',
    'keep calendar',
    'reveal contacts',
    'open figures',
    'hand over',
    'keep shared views',
    'revise targets',
    'set counting',
    'keep criteria',
    'set outlook',
    'issue summaries',
    'set alerts',
    'set retention',
  ],
  admin: [
    'hand over',
    'keep accounts',
    'keep dictionaries',
    'keep criteria',
    'keep backups',
    'keep webhooks',
    'set alerts',
    'set retention',
  ],
  auditor: ['read audit'],
};

t.test('each role has its acts, and everyone reads', async (t) => {
  for (const role of ROLES) {
    for (const act of ACTS) {
      const may = act === 'read progress' || act === 'read enterprises' || MAY[role]?.includes(act) === true;
      t.equal(isAllowed([role], act), may, `${role}: ${act}`);
    }
  }
});

t.test('roles add up, and an unknown role or act gives nothing', async (t) => {
  t.ok(isAllowed(['admin', 'manager'], 'issue summaries'));
  t.notOk(isAllowed([], 'read progress'));
  t.notOk(isAllowed(['root'], 'read progress'));
  t.notOk(isAllowed(['admin'], 'fly'));
});
