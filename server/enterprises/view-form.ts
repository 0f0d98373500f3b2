/** What may be typed of a view, and who may change one. */
import { z } from 'zod';
import { tidy } from '../forms.ts';
import type { Person } from '../plugins/types.ts';
import { isAllowed } from '../rules/roles.ts';
import { viewsOf } from './list-views.ts';
import type { SavedView } from './saved-views.ts';

const LONGEST = 20;
/** The words of the views that everybody has: two of a name above the list would not be told apart. */
const TAKEN = new Set(viewsOf('').map(({ word }) => word));

export const ViewForm = z.object({
  name: z
    .string()
    .optional()
    .transform((text) => tidy(text?.replace(/\s+/g, ' ')) ?? '')
    .superRefine((name, context) => {
      const message =
        name === ''
          ? '填写视图名称'
          : name.length > LONGEST
            ? `视图名称最多 ${LONGEST} 字`
            : TAKEN.has(name)
              ? `“${name}”是系统自带的视图。换一个名称`
              : null;
      if (message !== null) context.addIssue({ code: 'custom', message });
    }),
  shared: z
    .string()
    .optional()
    .transform((text) => text === 'yes'),
  version: z
    .string()
    .optional()
    .transform((text) => Number(text)),
});

/** Sharing puts a view before everybody: for who keeps enterprises. */
export function mayShare({ roles }: Pick<Person, 'roles'>): boolean {
  return isAllowed(roles, 'keep enterprises');
}

/** Own ones by their maker; shared ones by a maker who may still share, and by who keeps the shared ones. */
export function mayChange(
  { accountId, roles }: Pick<Person, 'accountId' | 'roles'>,
  { account_id, shared }: Pick<SavedView, 'account_id' | 'shared'>,
): boolean {
  const isOwn = account_id === accountId;
  if (!shared) return isOwn;
  return (isOwn && isAllowed(roles, 'keep enterprises')) || isAllowed(roles, 'keep shared views');
}
