/** Contacts as the file of an enterprise shows them: masked, until somebody asks, which the log keeps. */
import type { Db } from '../../db/open.ts';
import { maskedPhone } from '../format.ts';
import { hasContacts } from './erasing.ts';
import { contactsOf } from './rows.ts';

/** 王示例 → 王**: for who may not see contacts. */
export function maskedName(name: string): string {
  return `${[...name][0] ?? ''}**`;
}

interface Primary {
  contact_name: string | null;
  contact_phone: string | null;
}

/**
 * The register's own contact first, then the further ones.
 * @param sees whether the reader may see who they are; numbers are masked all the same
 */
export function contactsBlock(db: Db, enterprise: Primary & { id: number }, sees: boolean) {
  const shownName = (name: string) => (sees ? name : maskedName(name));
  const first =
    enterprise.contact_name === null && enterprise.contact_phone === null
      ? []
      : [
          {
            id: 0,
            name: enterprise.contact_name === null ? '未填写姓名' : shownName(enterprise.contact_name),
            position: '',
            note: '',
            masked: maskedPhone(enterprise.contact_phone),
            hasPhone: enterprise.contact_phone !== null,
          },
        ];
  const others = contactsOf(db, enterprise.id).map((one) => ({
    id: one.id,
    name: shownName(one.name),
    position: one.position,
    note: sees ? one.note : '',
    masked: maskedPhone(one.phone),
    hasPhone: one.phone !== null,
  }));
  const list = [...first, ...others];
  // Who received visits, and what imports and merges took over, go with them.
  const canErase = sees && (list.length > 0 || hasContacts(db, enterprise.id));
  return { list, hasPhones: list.some((one) => one.hasPhone), canErase };
}

/** The numbers themselves, by contact; 0 is the register's own. For an answer that the log tells of. */
export function numbersOf(db: Db, enterprise: Primary & { id: number }): Record<number, string> {
  const others = contactsOf(db, enterprise.id).flatMap(({ id, phone }) =>
    phone === null ? [] : [[id, phone] as const],
  );
  const own = enterprise.contact_phone;
  return Object.fromEntries([...(own === null ? [] : [[0, own] as const]), ...others]);
}
